internal import BrachioAccounts
internal import BrachioConsole
internal import BrachioMQTT
internal import BrachioMail
internal import Foundation
internal import Logging
internal import ServiceLifecycle

/// The console of a data folder: its people, and what its pages show.
struct ConsoleService {
    let accounts: AccountStore
    let rooms: ConsoleRooms
    /// `nil` where no mail server is named.
    let mail: MailQueue?
    private let letters: WorkLetters?

    init(_ folder: DataFolder, _ composition: ServerComposition, broker: MQTTBroker?, mail desk: MailDesk) async throws {
        accounts = composition.accounts
        mail = desk.queue
        letters = desk.queue.map { [accounts] queue in
            WorkLetters(accounts: accounts, labelling: composition.labelling.store, letters: queue) { try desk.console() }
        }
        rooms = ConsoleRooms(
            accounts: accounts, objects: composition.objects, monitoring: composition.monitoring, jobs: composition.jobs.table,
            runner: composition.jobs.runner, desk: composition.labelling.desk,
            devices: Self.devices(folder, composition, broker), rules: composition.rules.engine,
            photos: PhotoScaler(folder: folder.url.appendingPathComponent("cache/photos", isDirectory: true)),
            letters: mail, labelSearch: composition.labelling.labelSearch, publicAddress: desk.publicAddress)
        try await accounts.prepareOwner()
    }

    private static func devices(_ folder: DataFolder, _ composition: ServerComposition, _ broker: MQTTBroker?) -> ConsoleDevices {
        ConsoleDevices(
            registry: composition.registry, shadows: composition.things.shadows, jobs: composition.things.jobs, broker: broker,
            serverAuthority: { try? String(contentsOf: folder.certificates.appendingPathComponent("authority.pem"), encoding: .utf8) })
    }

    /// What runs beside the pages for as long as they do.
    func upkeep(_ logger: Logger) -> [any Service] {
        [AccountUpkeep(accounts: accounts, logger: logger)] + (mail.map { [MailService(queue: $0, logger: logger)] } ?? [])
            + (letters.map { [WorkLetterService(letters: $0, logger: logger)] } ?? [])
    }

    /// A link for an owner who has no password yet: without it nobody could sign in.
    func firstLink(console: String) async throws -> String? {
        let owner = try await accounts.prepareOwner()
        guard !owner.hasPassword else { return nil }
        return SignInLink.address(console: console, token: try await accounts.makeLink(for: owner.id))
    }
}

/// Removes sessions and links that are over while the server runs.
struct AccountUpkeep: Service {
    let accounts: AccountStore
    let logger: Logger

    static let periodSeconds = 600

    func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await accounts.tidy() } catch { logger.error("old sessions cannot be removed", metadata: ["error": "\(error)"]) }
                try? await Task.sleep(for: .seconds(Self.periodSeconds))
            }
        }
    }
}
