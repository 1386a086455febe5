internal import BrachioCore
package import BrachioDeployment
package import Foundation
package import NIOCore

/// Looks at everything that an agent needs, and says in plain words what is wrong: `brachio-edge check`.
package struct Diagnosis: Sendable {
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
        let endpoint = await EndpointDiagnosis(configuration: configuration, bundle: bundle, clock: clock, eventLoop: eventLoop).run()
        var found = [clockFinding(aheadSeconds: endpoint.clockAheadSeconds)]
        if configuration.endpoint.isPlain != true { found += CertificateDiagnosis(configuration, bundle: bundle, clock: clock.corrected(aheadSeconds: endpoint.clockAheadSeconds ?? 0)).findings() }
        found.append(disk())
        let deployments = EdgeFolders(root: bundle.appending(pathTo: configuration.dataFolder)).deployments
        found.append(CameraDiagnosis(devices: surroundings.devices, wanted: CameraDiagnosis.wanted(by: deployments)).finding())
        found.append(endpoint.finding)
        return found
    }

    // MARK: clock

    /// Hours, minutes or seconds off: what does no harm to certificates is a warning all the same, as messages bear the time.
    static let clockOffSecondsMax: Int64 = 60

    private func clockFinding(aheadSeconds: Int64?) -> Finding {
        let now = clock.wallMilliseconds() / 1000, text = Self.day(now), mend = "set the clock, or let a time service do it"
        if let ahead = aheadSeconds, abs(ahead) > Self.clockOffSecondsMax {
            return Finding(
                "clock", .warning, "it says \(text), and the server says \(Self.day(now - ahead))", mend: "\(mend); until then times in messages are wrong, and nothing is lost")
        }
        if now < configuration.madeAtSeconds {
            return Finding(
                "clock", .warning, "it says \(text), before this device's bundle was made (\(Self.day(configuration.madeAtSeconds)))",
                mend: "\(mend); until then times in messages are wrong, and nothing is lost")
        }
        return Finding("clock", .good, aheadSeconds == nil ? "it says \(text)" : "it says \(text), as the server does")
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
}
