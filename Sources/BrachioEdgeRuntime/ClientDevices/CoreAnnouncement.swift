internal import BrachioCore
internal import BrachioDeployment
internal import Foundation
internal import Logging

/// Tells the cloud how the group's devices reach this core and whom they are to trust then, so that they can ask there. Learns the addresses that
/// people have set, for the core's certificate must name them.
final class CoreAnnouncement: Sendable {
    /// What has changed is told so soon, and all of it again so often.
    static let lookSeconds = 2, againSeconds: Int64 = 3_600

    private struct Entry: Codable, Hashable {
        var HostAddress: String
        var PortNumber: Int
    }

    private struct Word: Codable, Hashable {
        var ConnectivityInfo: [Entry]
        var GroupCertificateAuthority: String?
    }

    private let url: String?
    private let cloud: CloudRequests
    private let log: Logger

    init(_ configuration: EdgeConfiguration, _ cloud: CloudRequests, log: Logger) {
        self.cloud = cloud
        self.log = log
        let endpoint = configuration.endpoint, host = endpoint.host.utf8.contains(UInt8(ascii: ":")) ? "[\(endpoint.host)]" : endpoint.host
        // Without TLS nobody knows who says it.
        url = endpoint.isPlain == true ? nil : "https://\(host):\(endpoint.mqttPort)/greengrass/things/\(configuration.thing)/connectivityInfo"
    }

    /// Until the task is cancelled.
    func run(_ devices: LocalBroker, _ connection: CloudConnection) async {
        guard let url else { return }
        var told: Word?, toldOn = 0, clock = ContinuousClock.now, failure: String?
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(Self.lookSeconds))
            guard connection.isConnected, let port = await devices.port, let authority = try? await devices.authority() else { continue }
            let word = Word(ConnectivityInfo: CoreAddresses.own().map { Entry(HostAddress: $0, PortNumber: port) }, GroupCertificateAuthority: authority)
            let isDue = word != told || toldOn != connection.connectionsCount || clock.duration(to: .now) > .seconds(Self.againSeconds)
            guard isDue else { continue }
            do {
                let answer = try await cloud.send(CloudRequest(
                    "PUT", url, headers: ["Content-Type": "application/json"], body: Array(try JSONEncoder().encode(word)), showsCertificate: true))
                guard answer.status == 200 else { throw BrachioError(.system, "the cloud answers with status \(answer.status)") }
                let all = try JSONDecoder().decode(Word.self, from: Data(answer.body))
                (told, toldOn, clock, failure) = (word, connection.connectionsCount, .now, nil)
                await devices.useNames(all.ConnectivityInfo.map(\.HostAddress))
            } catch {
                if failure != "\(error)" { log.warning("devices are not told how they reach this core", metadata: ["error": "\(error)"]) }
                failure = "\(error)"
            }
        }
    }
}
