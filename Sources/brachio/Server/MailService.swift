internal import BrachioAccounts
internal import BrachioConsole
internal import BrachioMail
internal import Foundation
internal import Logging
internal import ServiceLifecycle

extension MailQueue: LetterBox {}

/// The mail of a data folder: where letters go, and how they name the console.
struct MailDesk: Sendable {
    /// `nil` where no mail server is named.
    let queue: MailQueue?
    /// Where people reach the console, where that was said when the server was started.
    let publicAddress: String?
    private let data: DataFolder

    init(_ folder: DataFolder, _ options: MailOptions) throws {
        data = folder
        publicAddress = options.consoleURL
        queue = try options.server().map { server in
            let trusted = ProcessInfo.processInfo.environment["SSL_CERT_FILE"]
            return try MailQueue(folder: folder.database, transport: SMTPTransport(server, trusted: trusted))
        }
    }

    /// The console's address, which stands in letters that no page has a part in.
    func console() throws -> String { try publicAddress ?? ServerEndpoint.read(from: data).console }

    /// Sends an invitation that was made over the wire.
    func invite(_ invitation: Invitation) async throws {
        guard let queue, let email = invitation.person.email else { return }
        let letter = InvitationLetter(invitation, console: try console(), isNew: true)
        try await queue.post(to: email, subject: letter.subject, text: letter.text, expires: letter.expires)
    }
}

/// Sends what waits in the mail queue for as long as the server runs.
struct MailService: Service {
    let queue: MailQueue
    let logger: Logger

    func run() async {
        await cancelWhenGracefulShutdown {
            await queue.run { letter, failure in
                guard let failure else { return logger.info("a letter is sent", metadata: ["letter": "\(letter.id)"]) }
                logger.error("a letter was not taken", metadata: [
                    "letter": "\(letter.id)", "reason": "\(failure.reason)", "again": "\(!failure.isPermanent)",
                ])
            } failed: { error in logger.error("the mail queue cannot be read", metadata: ["error": "\(error)"]) }
        }
    }
}

/// Tells workers of new work for as long as the server runs.
struct WorkLetterService: Service {
    let letters: WorkLetters
    let logger: Logger

    func run() async {
        await cancelWhenGracefulShutdown {
            await letters.run { error in logger.error("workers are not told of new work", metadata: ["error": "\(error)"]) }
        }
    }
}
