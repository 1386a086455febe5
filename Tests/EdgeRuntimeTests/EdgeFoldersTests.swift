import BrachioEdgeRuntime
import Foundation
import Testing

@Suite("Folders of the agent")
struct EdgeFoldersTests {
    @Test("are all below its data folder, none within another")
    func places() {
        let folders = EdgeFolders(root: URL(fileURLWithPath: "/data", isDirectory: true))
        let all = [folders.spool, folders.deployments, folders.artifacts, folders.functions, folders.captures, folders.shadows, folders.logs, folders.agent, folders.statusSocket]
        #expect(Set(all.map { $0.deletingLastPathComponent().path }) == ["/data"])
        #expect(Set(all).count == all.count)
    }
}
