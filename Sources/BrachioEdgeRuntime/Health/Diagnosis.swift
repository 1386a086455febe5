internal import BrachioCore
package import BrachioDeployment
internal import BrachioMQTT
package import Foundation
package import NIOCore
internal import NIOSSL

/// Looks at everything that an agent needs, and says in plain words what is wrong: `brachio-edge check`.
package struct Diagnosis: Sendable {
    static let connectSecondsMax = 10
    static let freeBytesMin: Int64 = 64 << 20

    private let configuration: EdgeConfiguration
    private let bundle: URL
    private let clock: EdgeClock
    private let eventLoop: any EventLoop

    package init(_ configuration: EdgeConfiguration, bundle: URL, clock: EdgeClock = .system, on eventLoop: any EventLoop) {
        self.configuration = configuration
        self.bundle = bundle
        self.clock = clock
        self.eventLoop = eventLoop
    }

    package func run() async -> [Finding] {
        var found = [clockFinding()]
        if configuration.endpoint.isPlain != true { found += certificates() }
        found += disk()
        found.append(camera())
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

    // MARK: certificates

    private func certificates() -> [Finding] {
        let file = bundle.appending(pathTo: configuration.certificateFile), key = bundle.appending(pathTo: configuration.keyFile)
        let authority = bundle.appending(pathTo: configuration.authorityFile)
        var found: [Finding] = []
        do {
            let certificate = try NIOSSLCertificate.fromPEMFile(file.path)
            found.append(validity("certificate", certificate[0]))
            let privateKey = try NIOSSLPrivateKey(file: key.path, format: .pem)
            var settings = TLSConfiguration.makeClientConfiguration()
            settings.certificateChain = certificate.map { .certificate($0) }
            settings.privateKey = .privateKey(privateKey)
            _ = try NIOSSLContext(configuration: settings)
            found.append(keyFinding(key))
        } catch {
            found.append(Finding("certificate", .bad, "\(file.path) and \(key.path) cannot be used together: \(error)", mend: "copy the bundle of brachio device add again, whole"))
        }
        do { found.append(validity("authority", try NIOSSLCertificate.fromPEMFile(authority.path)[0])) } catch {
            found.append(Finding("authority", .bad, "\(authority.path) cannot be read: \(error)", mend: "copy the bundle of brachio device add again, whole"))
        }
        return found
    }

    private func validity(_ subject: String, _ certificate: NIOSSLCertificate) -> Finding {
        let now = max(clock.wallMilliseconds() / 1000, configuration.madeAtSeconds), end = Int64(certificate.notValidAfter)
        if now > end { return Finding(subject, .bad, "it was valid until \(Self.day(end))", mend: "make a new bundle with brachio device add") }
        if now < Int64(certificate.notValidBefore) {
            return Finding(subject, .bad, "it is valid from \(Self.day(Int64(certificate.notValidBefore))) on, and the clock says \(Self.day(now))", mend: "set the clock")
        }
        let days = (end - now) / 86_400
        return Finding(subject, days < 30 ? .warning : .good, "valid until \(Self.day(end))", mend: days < 30 ? "make a new bundle within \(days) days" : nil)
    }

    private func keyFinding(_ file: URL) -> Finding {
        guard let found = try? FileManager.default.attributesOfItem(atPath: file.path), let mode = found[.posixPermissions] as? NSNumber else {
            return Finding("key", .bad, "\(file.path) is not there")
        }
        if mode.intValue & 0o077 != 0 { return Finding("key", .warning, "others than its owner may read \(file.path)", mend: "chmod 600 \(file.path)") }
        return Finding("key", .good, "it belongs to the certificate, and only its owner may read it")
    }

    // MARK: disk and camera

    private func disk() -> [Finding] {
        let folder = bundle.appending(pathTo: configuration.dataFolder)
        do {
            let disk = try SystemDisk(folder), file = try disk.open(".check")
            try file.write([1], at: 0)
            try file.sync()
            file.close()
            try disk.remove(".check")
            let free = disk.freeBytes()
            if free < Self.freeBytesMin {
                return [Finding("disk", .warning, "\(free >> 20) MiB are free in \(folder.path)", mend: "free some space: captures and updates are held back")]
            }
            return [Finding("disk", .good, "\(folder.path) can be written, \(free >> 20) MiB are free")]
        } catch is SpoolDiskFull { return [Finding("disk", .bad, "\(folder.path) is on a full disk", mend: "free some space")] } catch {
            return [Finding("disk", .bad, "\(folder.path) cannot be written: \(error)", mend: "run as the user that owns it, or name another dataFolder")]
        }
    }

    private func camera() -> Finding {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: "/dev")) ?? []).filter { $0.hasPrefix("video") }.sorted()
        guard let first = names.first else { return Finding("camera", .warning, "there is no /dev/video*", mend: "plug a camera in, if a function is to use one") }
        let closed = names.filter { access("/dev/\($0)", R_OK | W_OK) != 0 }
        if closed.count == names.count {
            return Finding("camera", .bad, "/dev/\(first) may not be opened", mend: "add the agent's user to the group video: usermod -aG video USER")
        }
        return Finding("camera", .good, names.map { "/dev/\($0)" }.joined(separator: ", "))
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
