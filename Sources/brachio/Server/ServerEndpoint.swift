internal import BrachioCertificates
internal import BrachioCore
internal import Foundation

/// Where the server of a data folder listens, kept in the folder for the commands that ask.
struct ServerEndpoint: Codable {
    var url: String
    /// Where the console is.
    var console = Self.defaultConsole
    /// The broker's ports; `nil` where it is off.
    var mqttPort: Int?
    var mqttsPort: Int?
    /// Another broker, through which the server works: `host:port`.
    var broker: String?

    /// What letters call the console, where the server sends letters; `nil` where it sends none.
    var letters: String?

    /// The file of the authority that clients must be told to trust; `nil` for plain HTTP and for certificates that were brought along.
    var authority: String?

    static let defaultConsole = "http://127.0.0.1:4580"

    enum CodingKeys: String, CodingKey { case url, console, authority, mqttPort, mqttsPort, broker, letters }

    private static func file(_ data: DataFolder) -> URL { data.url.appendingPathComponent("endpoint.json") }

    /// The default address where no server has run yet.
    static func read(from data: DataFolder) throws -> ServerEndpoint {
        guard let text = try? Data(contentsOf: file(data)) else { return ServerEndpoint(url: "http://127.0.0.1:4566") }
        do { return try JSONDecoder().decode(ServerEndpoint.self, from: text) } catch {
            throw BrachioError(
                .corrupted, "\(file(data).path) does not hold an address", cause: error.localizedDescription, mend: "start the server again")
        }
    }

    init(url: String, console: String = Self.defaultConsole, authority: String? = nil) {
        self.url = url
        self.console = console
        self.authority = authority
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        url = try values.decode(String.self, forKey: .url)
        console = try values.decodeIfPresent(String.self, forKey: .console) ?? Self.defaultConsole
        mqttPort = try values.decodeIfPresent(Int.self, forKey: .mqttPort)
        mqttsPort = try values.decodeIfPresent(Int.self, forKey: .mqttsPort)
        broker = try values.decodeIfPresent(String.self, forKey: .broker)
        letters = try values.decodeIfPresent(String.self, forKey: .letters)
        authority = try values.decodeIfPresent(String.self, forKey: .authority)
    }

    func write(to data: DataFolder) throws {
        try AtomicFile.write(try JSONEncoder().encode(self), to: Self.file(data), permissions: 0o600)
    }

    /// `http://127.0.0.1:4566`; an address of version 6 goes into brackets. A server on all addresses is named as this machine reaches it.
    static func url(host: HostName, port: Int, isEncrypted: Bool) -> String {
        let text = host.isWildcard ? "localhost" : host.text
        return "\(isEncrypted ? "https" : "http")://\(text.contains(":") ? "[\(text)]" : text):\(port)"
    }
}
