import BrachioDeployment
import BrachioEdgeRuntime
import Foundation
import TestSupport
import Testing

@Suite("A state of deployments that cannot be read", .timeLimit(.minutes(10)))
struct LostStateTests {
    /// Has nothing to do.
    private struct NoJobs: DeviceJobs {
        func startNext() async throws -> DeviceJob? { nil }
        func again(_ job: String) async throws -> DeviceJob? { nil }
        func update(_ job: String, _ status: DeviceJobStatus, _ details: [String: String]) async throws -> Bool { true }
    }

    @Test("removes no deployment, and stays as it is until the next one")
    func lost() async throws {
        try await withTemporaryFolderAsync { folder in
            let around = try Deployer.Surroundings.played(in: folder, jobs: NoJobs()), deployments = around.folder.folder
            try around.folder.write(.played("old"))
            let state = deployments.appendingPathComponent("state.json")
            try Data("no state".utf8).write(to: state)
            let deployer = Deployer(around)
            await deployer.start()
            await deployer.cloudCalls()
            await deployer.stop()
            #expect(try around.folder.document("old").identifier == "old")
            #expect(try String(contentsOf: state, encoding: .utf8) == "no state")
        }
    }
}
