import BrachioDeployment
import BrachioEdgeRuntime
import Foundation
import TestSupport
import Testing

@Suite("Deployments that ran before", .timeLimit(.minutes(10)))
struct PreviousTests {
    @Test("are kept within their bytes, the latest first, and those whose files others need cost nothing", arguments: [
        // An archive counts as it came and unpacked.
        (0, []), (399, []), (400, ["c"]), (799, ["c"]), (800, ["c", "b"]), (1_200, ["c", "b", "a"]),
    ])
    func budget(bytesMax: Int, kept: [String]) async throws {
        let files = try await PlayedFiles.start()
        try await withTemporaryFolderAsync { folder in
            for name in ["a", "b", "c", "d"] {
                let code = files.add("\(name).zip", Array(String(repeating: name, count: 200).utf8))
                var around = try Deployer.Surroundings.played(in: folder, jobs: OneJob(.played(name, code: code)))
                around.previousBytesMax = Int64(bytesMax)
                let deployer = Deployer(around), before = Array(["c", "b", "a"].filter { $0 < name }.prefix(bytesMax / 400))
                await deployer.start()
                await eventually {
                    let state = await deployer.state
                    return state.current == name && state.attempt == nil && state.previous == before
                }
                await deployer.stop()
            }
            let around = try Deployer.Surroundings.played(in: folder, jobs: OneJob(.played("d")))
            for name in ["a", "b", "c"] { #expect(((try? around.folder.document(name)) != nil) == kept.contains(name), "\(name)") }
            let left = try FileManager.default.contentsOfDirectory(atPath: EdgeFolders(root: folder).artifacts.path).filter { !$0.hasSuffix(".unpacked") }
            #expect(left.count == kept.count + 1)
        }
        await files.stop()
    }

    @Test("are no more than fifty, however little they take")
    func count() {
        var machine = DeploymentMachine(DeploymentState(current: "0", previous: (0..<60).map { "before \($0)" }))
        _ = machine.handle(.asked(job: "j", deployment: "new"))
        _ = machine.handle(.staged)
        _ = machine.handle(.trialPassed)
        #expect(machine.state.previous.count == DeploymentMachine.previousMax && machine.state.previous.first == "0")
        machine.keep(["new", "0"])
        #expect(machine.state.previous == ["0"] && machine.state.current == "new")
    }
}
