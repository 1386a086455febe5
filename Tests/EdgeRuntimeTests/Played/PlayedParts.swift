import BrachioCore
import BrachioDeployment
import BrachioEdgeRuntime
import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// Functions that do as a test says.
final class PlayedFunctions: FunctionHost {
    struct State {
        /// Deployments in the order in which they were run; `""` for none.
        var runs: [String] = []
        var delivered: [EdgeMessage] = []
        /// Deployments whose functions crash.
        var crashing: Set<String> = []
        var running = ""
        /// Told of a deployment whose functions are about to take the place of those before, which run until then.
        var replacing: @Sendable (String) -> Void = { _ in }
    }

    let state = Mutex(State())

    func prepare(_ deployment: StagedDeployment) async throws {
        for function in deployment.document.functions {
            guard let code = function.code, FileManager.default.fileExists(atPath: deployment.folder(code).path) else {
                throw BrachioError(.notFound, "function \(function.name) has no code")
            }
        }
    }

    func run(_ deployment: StagedDeployment) async throws {
        try await prepare(deployment)
        state.withLock(\.replacing)(deployment.document.identifier)
        state.withLock { state in
            state.running = deployment.document.identifier
            state.runs.append(state.running)
        }
    }

    func stop() async {
        state.withLock { state in
            state.running = ""
            state.runs.append("")
        }
    }

    func states() async -> [FunctionState] {
        state.withLock { state in
            if state.crashing.contains(state.running) {
                return [FunctionState(arn: "f", phase: .restarting, isPinned: true, restartsCount: 1, lastFailure: "exit status 1")]
            }
            return state.running.isEmpty ? [] : [FunctionState(arn: "f", phase: .running, isPinned: true)]
        }
    }

    func deliver(_ message: EdgeMessage, toFunction arn: String) async throws { state.withLock { $0.delivered.append(message) } }
}

/// A model whose unpacked file says how it answers: `0.1 0.9 5` are probabilities and milliseconds.
struct PlayedModels: ModelProbe {
    func answer(of folder: URL, to photo: URL) async throws -> ModelAnswer {
        let numbers = try String(contentsOf: folder.appendingPathComponent("content"), encoding: .utf8).split(separator: " ").compactMap { Double($0) }
        return ModelAnswer(probabilities: Array(numbers.dropLast()), medianMilliseconds: numbers.last ?? 0)
    }
}

/// "Unpacks" an archive to one file.
struct PlayedArchives: ArchiveUnpacker {
    func unpack(_ archive: URL, into folder: URL) async throws {
        try FileManager.default.copyItem(at: archive, to: folder.appendingPathComponent("content"))
    }
}

struct PlayedCaptures: CaptureStore {
    func bytesHeld() async -> Int64 { 0 }
    func giveBack(bytes: Int64) async -> Int64 { 0 }
    func setAccepting(_ accepts: Bool) async {}
}

extension Deployer.Surroundings {
    static func played(in folder: URL, functions: PlayedFunctions = PlayedFunctions(), jobs: any DeviceJobs) throws -> Deployer.Surroundings {
        let folders = EdgeFolders(root: folder)
        let artifacts = try ArtifactStore(
            folder: folders.artifacts, download: FileDownload(eventLoops: MultiThreadedEventLoopGroup.singleton, tls: { nil }), unpacker: PlayedArchives())
        let staging = DeploymentStaging(
            artifacts: artifacts, folder: folders.artifacts, probe: PlayedModels(), captures: PlayedCaptures(), disk: try SystemDisk(folders.spool))
        return Deployer.Surroundings(
            folder: try DeploymentFolder(folders.deployments), staging: staging, functions: functions, jobs: jobs, useRoutes: { _ in },
            clock: PlayedClock().clock(), trialSeconds: 0, previousBytesMax: 0, log: PlayedCloud.silent)
    }
}

/// Returns once `condition` holds; gives up after a time that no loaded machine needs, and the expectation behind it fails.
func eventually(_ condition: () async -> Bool) async {
    let end = ContinuousClock.now + .seconds(120)
    // A machine on which this process has no turn for long has not tried for long.
    var tries = 0
    while ContinuousClock.now < end || tries < 1_000 {
        if await condition() { return }
        tries += 1
        try? await Task.sleep(for: .milliseconds(5))
    }
}
