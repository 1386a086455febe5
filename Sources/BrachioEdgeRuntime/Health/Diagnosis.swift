internal import BrachioCore
package import BrachioDeployment
internal import BrachioMQTT
package import Foundation
package import NIOCore

/// Looks at everything that an agent needs, and says in plain words what is wrong: `brachio-edge check`.
package struct Diagnosis: Sendable {
    static let connectSecondsMax = 10
    static let freeBytesMin: Int64 = 64 << 20

    private let configuration: EdgeConfiguration
    private let bundle: URL
    private let clock: EdgeClock
    private let surroundings: Surroundings
    private let eventLoop: any EventLoop

    /// What of the machine it looks at.
    package struct Surroundings: Sendable {
        package var devices = URL(fileURLWithPath: "/dev")
        package var disk: @Sendable (URL) throws -> any SpoolDisk = { try SystemDisk($0) }

        package init() {}
    }

    package init(
        _ configuration: EdgeConfiguration, bundle: URL, clock: EdgeClock = .system, in surroundings: Surroundings = Surroundings(), on eventLoop: any EventLoop
    ) {
        self.configuration = configuration
        self.bundle = bundle
        self.clock = clock
        self.surroundings = surroundings
        self.eventLoop = eventLoop
    }

    package func run() async -> [Finding] {
        var found = [clockFinding()]
        if configuration.endpoint.isPlain != true { found += CertificateDiagnosis(configuration, bundle: bundle, clock: clock).findings() }
        found.append(disk())
        let deployments = EdgeFolders(root: bundle.appending(pathTo: configuration.dataFolder)).deployments
        found.append(CameraDiagnosis(devices: surroundings.devices, wanted: CameraDiagnosis.wanted(by: deployments)).finding())
        found.append(await endpoint())
        return found
    }

    // MARK: clock

    private func clockFinding() -> Finding {
        let now = clock.wallMilliseconds() / 1000, text = Self.day(now)
        if now < configuration.madeAtSeconds {
            return Finding(
                "clock", .warning, "it says \(text), before this device's bundle was made (\(Self.day(configuration.madeAtSeconds)))",
                mend: "set the clock, or let a time service do it; until then times in messages are wrong, and nothing is lost")
        }
        return Finding("clock", .good, "it says \(text)")
    }

    static func day(_ seconds: Int64) -> String {
        // 2026-03-01T12:30:00Z
        let text = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
        return text.prefix(16).replacing("T", with: " ") + " UTC"
    }

    // MARK: disk

    private func disk() -> Finding {
        let folder = bundle.appending(pathTo: configuration.dataFolder)
        do {
            let disk = try surroundings.disk(folder), file = try disk.open(".check")
            try file.write([1], at: 0)
            try file.sync()
            file.close()
            try disk.remove(".check")
            let free = disk.freeBytes()
            if free < Self.freeBytesMin {
                return Finding("disk", .warning, "\(free >> 20) MiB are free in \(folder.path)", mend: "free some space: captures and updates are held back")
            }
            return Finding("disk", .good, "\(folder.path) can be written, \(free >> 20) MiB are free")
        } catch is SpoolDiskFull { return Finding("disk", .bad, "\(folder.path) is on a full disk", mend: "free some space") } catch {
            return Finding("disk", .bad, "\(folder.path) cannot be written: \(error)", mend: "run as the user that owns it, or name another dataFolder")
        }
    }

    // MARK: endpoint

    private func endpoint() async -> Finding {
        let endpoint = configuration.endpoint, place = "\(endpoint.host):\(endpoint.mqttPort)"
        let status = EdgeFolders(root: bundle.appending(pathTo: configuration.dataFolder)).statusSocket.path
        if let data = try? StatusSocket.ask(status), let answer = try? JSONDecoder().decode(AgentStatus.self, from: data) {
            // Another connection of the same name would end the agent's own.
            return answer.connection.isConnected
                ? Finding("endpoint", .good, "the agent that runs here is connected to \(place)")
                : Finding("endpoint", .bad, "the agent that runs here is not connected to \(place): \(answer.connection.cause ?? "")", mend: Self.mend(answer.connection.cause ?? ""))
        }
        var settings = CloudSecurity(
            configuration, bundle: bundle, time: TrustedTime(clock, notBeforeSeconds: configuration.madeAtSeconds)).clientSettings()
        settings.retriesRefusals = false
        settings.cleanStart = true
        settings.sessionExpirySeconds = 0
        settings.connectSecondsMax = Self.connectSecondsMax
        do {
            let client = try await MQTTClient.start(settings, on: eventLoop)
            do {
                try await client.connected()
                await client.stop()
                return Finding("endpoint", .good, "\(place) takes this device's certificate")
            } catch {
                await client.stop()
                return Finding("endpoint", .bad, "\(error)", mend: Self.mend("\(error)"))
            }
        } catch { return Finding("endpoint", .bad, "\(error)", mend: "see certificate and key above") }
    }

    private static func mend(_ cause: String) -> String {
        let cause = cause.lowercased()
        if cause.contains("certificate") || cause.contains("handshake") || cause.contains("ssl") {
            return "see certificate, authority and clock above, and that the server's certificate is for this name"
        }
        if cause.contains("refuses") || cause.contains("notauthorized") { return "see that the certificate is active and its policy allows iot:Connect" }
        return "see that the server runs, that its MQTT port is open to this network, and that the host's name is right"
    }
}
