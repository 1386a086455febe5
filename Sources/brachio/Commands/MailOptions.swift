internal import ArgumentParser
internal import BrachioCore
internal import BrachioMail
internal import Foundation

/// Where invitations go out.
struct MailOptions: ParsableArguments {
    @Option(help: "The mail server: smtp://host:587 or smtps://host:465. With user and password it comes from --smtp-file or BRACHIO_SMTP.")
    var smtp: String?

    @Option(name: .customLong("smtp-file"), help: "A file that holds the mail server's address with user and password.")
    var smtpFile: String?

    @Option(name: .customLong("mail-from"), help: "The address that letters come from; the mail server's user when not given.")
    var mailFrom: String?

    @Option(name: .customLong("console-url"), help: "Where people reach the console, as letters say it: https://photos.example.org.")
    var consoleURL: String?

    /// The options again, for a server that another command starts.
    var arguments: [String] {
        [("--smtp", smtp), ("--smtp-file", smtpFile.map { file($0).path }), ("--mail-from", mailFrom), ("--console-url", consoleURL)]
            .flatMap { name, value in value.map { [name, $0] } ?? [] }
    }

    static let variable = "BRACHIO_SMTP"

    /// The mail server, where one is named.
    func server() throws -> MailServer? {
        if let smtp {
            guard URLComponents(string: smtp)?.password == nil else {
                throw BrachioError(
                    .unsupported, "--smtp has a password", cause: "everybody on this machine can read the arguments of a program",
                    mend: "put the address into a file and name it with --smtp-file, or into the variable \(Self.variable)")
            }
            return try MailServer(smtp, sender: mailFrom)
        }
        if let smtpFile {
            guard let text = try? String(contentsOf: file(smtpFile), encoding: .utf8) else { throw BrachioError(.notFound, "\(smtpFile) cannot be read") }
            return try MailServer(text.trimmingCharacters(in: .whitespacesAndNewlines), sender: mailFrom)
        }
        guard let text = ProcessInfo.processInfo.environment[Self.variable], !text.isEmpty else { return nil }
        return try MailServer(text, sender: mailFrom)
    }
}
