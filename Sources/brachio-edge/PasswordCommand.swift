internal import BrachioCore
internal import BrachioDeployment
internal import BrachioEdgeRuntime
internal import BrachioStatusPage
internal import Foundation

/// `brachio-edge password`
enum PasswordCommand {
    private struct Outcome: Encodable {
        /// Only where it was made here.
        var password: String?
        var addresses: [String]
        var fingerprint: String
    }

    static func run(_ arguments: Arguments) throws {
        let file = arguments.configurationFile, configuration = try ConfigurationFile.read(file)
        let folders = EdgeFolders(root: file.deletingLastPathComponent().appending(pathTo: configuration.dataFolder))
        let settings = StatusPage.Settings(configuration, folders), kept = PasswordFile(settings.folder)
        if arguments.has("--remove") {
            let wasThere = try asOwner(of: folders.root) { try kept.remove() }
            return print(wasThere ? "The page is closed, and everybody is logged out." : "There was no password: the page is closed.")
        }
        let isMade = !arguments.has("--stdin"), password = isMade ? PagePassword.newText() : try given()
        let hash = try PagePassword(password), certificate = try asOwner(of: folders.root) { try write(hash, configuration, folders, settings) }
        let outcome = Outcome(password: isMade ? password : nil, addresses: settings.addresses, fingerprint: try certificate.fingerprint())
        try show(outcome, certificate, asJSON: arguments.has("--json"))
    }

    private static func write(_ hash: PagePassword, _ configuration: EdgeConfiguration, _ folders: EdgeFolders, _ settings: StatusPage.Settings) throws -> PageCertificate {
        let kept = PasswordFile(settings.folder)
        if !FileManager.default.fileExists(atPath: folders.root.path) { try folders.make() }
        try FileManager.default.createDirectory(at: settings.folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let now = Date(timeIntervalSince1970: max(Date().timeIntervalSince1970, Double(configuration.madeAtSeconds)))
        let certificate = try PageCertificate(in: settings.folder, for: settings.names, thing: settings.thing, now: now)
        // Last: the page opens once it is there.
        try kept.write(hash)
        try kept.giveToOwner()
        return certificate
    }

    /// Says whose work it is, where the system refuses it.
    private static func asOwner<Result>(of folder: URL, _ body: () throws -> Result) throws -> Result {
        do { return try body() } catch {
            let cause = (error as? BrachioError).map { "\($0)" } ?? error.localizedDescription
            throw BrachioError(.system, "the page's password cannot be changed", cause: cause, mend: "see that the disk has room, and run this as root or as the user that owns \(folder.path)")
        }
    }

    private static func given() throws -> String {
        guard let line = readLine(strippingNewline: true), !line.isEmpty else {
            throw BrachioError(.invalidInput, "no password came over standard input", mend: "write it there in one line, or leave --stdin out to have one made")
        }
        return line
    }

    private static func show(_ outcome: Outcome, _ certificate: PageCertificate, asJSON: Bool) throws {
        if asJSON {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return print(String(decoding: try encoder.encode(outcome), as: UTF8.self))
        }
        if let password = outcome.password {
            print("\(password)\n\nThis is the password of the device's page. It is shown this once.")
        } else {
            print("The password of the device's page is set.")
        }
        print("While the agent runs, the page is at\n")
        for address in outcome.addresses { print("  \(address)") }
        print(
            """

            The browser does not know the device yet and warns. See that the certificate it shows has this fingerprint (SHA-256),

              \(outcome.fingerprint)

            or have it trust \(certificate.authorityFile.path).
            Everybody who was logged in is asked again. brachio-edge password --remove closes the page.
            """)
    }
}

extension StatusPage.Settings {
    init(_ configuration: EdgeConfiguration, _ folders: EdgeFolders) {
        self.init(host: configuration.page?.host, port: configuration.page?.port, folder: folders.page, thing: configuration.thing)
    }
}
