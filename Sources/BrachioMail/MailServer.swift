internal import BrachioCore
internal import Foundation

/// The server that letters go to, out of an address such as `smtp://user:password@mail.example.org:587`.
///
/// `smtps://` speaks TLS from the start. `smtp://` begins TLS before it says anything else (STARTTLS), and sends nothing where the server
/// does not offer it, unless the server is on this machine.
package struct MailServer: Sendable, Hashable, CustomStringConvertible {
    package let url: String
    package let user: String?
    let password: String?
    package let requiresTLS: Bool
    /// Whom letters come from.
    package let sender: String

    /// - Parameter sender: without one, the user's name where it is an address, otherwise `brachio@` and the server's name.
    /// - Throws: `invalidInput`, without the password in its text.
    package init(_ text: String, sender: String? = nil) throws {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(), ["smtp", "smtps"].contains(scheme),
            let host = parts.host, !host.isEmpty, parts.path.isEmpty || parts.path == "/", parts.query == nil
        else {
            throw BrachioError(
                .invalidInput, "this is no address of a mail server", mend: "write it as smtp://user:password@host:587 or smtps://user:password@host:465")
        }
        url = "\(scheme)://\(host)" + (parts.port.map { ":\($0)" } ?? (scheme == "smtp" ? ":587" : ""))
        user = parts.user
        password = parts.password
        requiresTLS = scheme == "smtps" || !Self.isThisMachine(host)
        let name = parts.user.flatMap { $0.contains("@") ? $0 : nil }
        self.sender = try Letter.checked(sender ?? name ?? "brachio@\(host.contains(":") ? "localhost" : host)")
    }

    /// Without user and password, for logs.
    package var description: String { url }

    private static func isThisMachine(_ host: String) -> Bool {
        host == "localhost" || host.hasPrefix("127.") || host == "[::1]" || host == "::1"
    }
}
