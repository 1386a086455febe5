import BrachioEdgeRuntime
import Foundation
import TestSupport
import Testing

@Suite("Folders of the agent")
struct EdgeFoldersTests {
    @Test("are all below its data folder, none within another")
    func places() {
        let folders = EdgeFolders(root: URL(fileURLWithPath: "/data", isDirectory: true))
        let all = [folders.spool, folders.deployments, folders.artifacts, folders.functions, folders.captures, folders.shadows, folders.devices, folders.logs, folders.agent, folders.time, folders.statusSocket]
        #expect(Set(all.map { $0.deletingLastPathComponent().path }) == ["/data"])
        #expect(Set(all).count == all.count)
    }

    @Test("functions of other users reach their files below it, and none of the agent's own")
    func rights() async throws {
        try await withTemporaryFolderAsync { folder in
            let folders = EdgeFolders(root: folder.appendingPathComponent("data"))
            // As an earlier version has made it.
            try FileManager.default.createDirectory(at: folders.spool, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folders.root.path)
            try folders.make()
            func mode(_ url: URL) throws -> Int { try #require(FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int) }
            for open in [folders.root, folders.artifacts, folders.functions] { #expect(try mode(open) == 0o711) }
            for own in [folders.spool, folders.deployments, folders.captures, folders.shadows, folders.devices, folders.agent] { #expect(try mode(own) == 0o700) }
        }
    }
}
