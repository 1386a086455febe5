internal import BrachioCore
internal import BrachioDeployment
package import Foundation

/// Which program of the agent runs: the installed one, one that came over the air, or one on trial beside it. A value in one small file.
package struct AgentSlots: Codable, Hashable, Sendable {
    package struct Failure: Codable, Hashable, Sendable {
        package var digest: String
        package var reason: String
        /// The deployment that brought it; another one may try it again.
        package var deployment: String?
    }

    /// What is to be started.
    package enum Launch: Hashable, Sendable {
        case installed
        case current(String)
        /// To be watched: it must confirm, or the one before comes back.
        case trial(String)
    }

    /// By digest; `nil` for the installed program.
    package private(set) var current: String?
    package private(set) var trial: String?
    package private(set) var isTrialBegun = false
    /// Of the program on trial.
    private var deployment: String?
    /// Tells the installed program from another that takes its file.
    private var installed: String?
    package private(set) var failure: Failure?

    package init() {}

    /// The next start tries this program.
    package mutating func propose(_ digest: String, of deployment: String) {
        guard digest != current else { return }
        trial = digest
        isTrialBegun = false
        self.deployment = deployment
    }

    /// Must be written before what it says is done: a program on trial gets one start.
    ///
    /// - Parameters:
    ///   - installed: what the installed program's file is known by. Where somebody has put another there, that one is to run.
    ///   - proven: the program that the deployment brought that has passed its trial; see ``proven(by:)``.
    package mutating func launch(installed: String, proven: String? = nil) -> Launch {
        if let before = self.installed, before != installed {
            current = nil
            trial = nil
        }
        self.installed = installed
        if let trial {
            if !isTrialBegun {
                isTrialBegun = true
                return .trial(trial)
            }
            // Its deployment may have passed a moment before the power was cut.
            if trial == proven { confirm() } else { fail("the new agent ended, or the power was cut, before it had confirmed") }
        }
        return current.map { .current($0) } ?? .installed
    }

    package mutating func confirm() {
        guard let trial else { return }
        current = trial
        self.trial = nil
        failure = nil
    }

    package mutating func fail(_ reason: String) {
        guard let trial else { return }
        failure = Failure(digest: trial, reason: reason, deployment: deployment)
        self.trial = nil
    }

    /// The current program cannot be started: back to the installed one.
    package mutating func abandonCurrent() { current = nil }

    // MARK: the file

    private static func file(_ folder: URL) -> URL { folder.appendingPathComponent("slots.json") }
    package static func program(_ digest: String, in folder: URL) -> URL { folder.appendingPathComponent("\(digest).program") }

    /// The program that the current deployment brought, by its digest; `nil` where it brought none, or there is none.
    package static func proven(by deployments: URL) -> String? {
        guard let current = try? DeploymentState.read(deployments).current else { return nil }
        return (try? DeploymentFolder(reading: deployments).document(current))?.agent?.program.sha256
    }

    /// A file that cannot be read counts as none: the installed program runs then.
    package static func read(_ folder: URL) -> AgentSlots {
        (try? JSONDecoder().decode(AgentSlots.self, from: Data(contentsOf: file(folder)))) ?? AgentSlots()
    }

    package func write(_ folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try AtomicFile.write(try JSONEncoder().encode(self), to: Self.file(folder), permissions: 0o600)
    }

    /// Puts a program that was fetched and checked in its place.
    package static func place(_ file: URL, _ digest: String, in folder: URL) throws {
        let target = program(digest, in: folder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try AtomicFile.removeStaged(in: folder)
        try AtomicFile.replace(target, permissions: 0o755) { handle in
            let source = try FileHandle(forReadingFrom: file)
            defer { try? source.close() }
            while let piece = try source.read(upToCount: 1 << 20), !piece.isEmpty { try handle.write(contentsOf: piece) }
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".program") {
            let kept = [digest, read(folder).current].compactMap { $0.map { "\($0).program" } }
            if !kept.contains(name) { try? FileManager.default.removeItem(at: folder.appendingPathComponent(name)) }
        }
    }
}
