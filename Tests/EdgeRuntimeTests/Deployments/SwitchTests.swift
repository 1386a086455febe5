import BrachioDeployment
import BrachioEdgeRuntime
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("The switch from one deployment to the next", .timeLimit(.minutes(10)))
struct SwitchTests {
    private static func end(_ version: String) -> Route.End { .function(arn: "arn:aws:lambda:us-east-1:123456789012:function:counter:\(version)") }

    private static func document(_ version: String, _ files: PlayedFiles) -> DeploymentDocument {
        var document = DeploymentDocument.played(version, code: files.add("\(version).zip", Array(version.utf8)))
        document.routes = [Route(identifier: "up", source: end(version), subject: "count", target: .cloud)]
        return document
    }

    @Test("what a function sends until it has stopped goes where it went, and nothing of it after that")
    func routes() async throws {
        let files = try await PlayedFiles.start()
        try await withTemporaryFolderAsync { folder in
            let router = Router(log: PlayedCloud.silent), seen = Mutex<[String: [[Route.End]]]>([:])
            @Sendable func targets() -> [[Route.End]] { ["old", "new"].map { router.targets(from: Self.end($0), topic: "count") } }
            for version in ["old", "new"] {
                let functions = PlayedFunctions(), job = OneJob(Self.document(version, files))
                functions.state.withLock { $0.replacing = { running in seen.withLock { $0[running] = targets() } } }
                var around = try Deployer.Surroundings.played(in: folder, functions: functions, jobs: job)
                around.useRoutes = { router.use($0) }
                let deployer = Deployer(around)
                await deployer.start()
                await eventually {
                    let state = await deployer.state
                    return state.current == version && state.attempt == nil
                }
                await deployer.stop()
            }
            #expect(seen.withLock { $0["new"] } == [[.cloud], [.cloud]])
            #expect(targets() == [[], [.cloud]])
        }
        await files.stop()
    }
}
