package import Foundation

/// Where a client connects to and how it behaves there.
package struct ClientSettings: Sendable {
    package var host: String
    package var port: Int
    /// `nil` speaks without encryption.
    package var tls: ClientTLS?
    package var version = ProtocolVersion.v5
    package var clientID: String
    /// `false` takes up the session that the server may have.
    package var cleanStart = true
    /// How long the server keeps the session once the connection is gone.
    package var sessionExpirySeconds: UInt32 = 0
    package var keepAliveSeconds: UInt16 = 60
    package var userName: String?
    package var password: String?
    package var will: Connect.Will?
    package var connectSecondsMax = 10
    /// How long to wait before the first new attempt, doubling up to the second; the wait is drawn at random between half of it and all.
    package var retryMillisecondsMin = 500
    package var retryMillisecondsMax = 30_000
    /// Whether a refusal that will not change by itself (no permission, a bad identifier) is tried again too, and a first connection that
    /// cannot be made.
    package var retriesRefusals = true
    /// Messages on their way that the server has not confirmed; it may allow fewer.
    package var inFlightMax = 100
    /// Messages that wait while there is no connection, or for their turn. One more is refused with an error.
    package var waitingMessagesMax = 10_000
    /// Messages that have arrived and are not handled yet; nothing more is read then.
    package var unhandledMessagesMax = 100
    package var packetBytesMax = 16 << 20

    package init(host: String, port: Int, clientID: String) {
        self.host = host
        self.port = port
        self.clientID = clientID
    }
}

/// How a client proves who it is, and whom it trusts.
package struct ClientTLS: Sendable {
    /// PEM; `nil` trusts the system's authorities.
    package var authorityFile: URL?
    /// PEM; both or neither.
    package var certificateFile: URL?
    package var keyFile: URL?
    /// The name in the server's certificate, where it is another than the host.
    package var serverName: String?
    /// `false` trusts a server whose certificate is for another name.
    package var verifiesName = true
    package var applicationProtocols: [String] = []
    /// Asked at each connection: whoever verifies the server instead of the system's rules; `nil` keeps those.
    package var verifier: (@Sendable () -> ServerVerifier?)?

    /// Why the server with this chain of certificates (DER, its own first) is not to be trusted; `nil` where it is.
    package typealias ServerVerifier = @Sendable (_ chain: [[UInt8]], _ host: String) async -> String?

    package init(authorityFile: URL? = nil, certificateFile: URL? = nil, keyFile: URL? = nil) {
        self.authorityFile = authorityFile
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }
}

/// What happens to a client's connection.
package enum ClientEvent: Sendable, Hashable {
    case connected(sessionPresent: Bool)
    /// With why, and in how many milliseconds the next attempt is made; `nil` for none.
    case disconnected(String, retryMilliseconds: Int?)
}
