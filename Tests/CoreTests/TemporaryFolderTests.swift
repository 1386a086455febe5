import BrachioCore
import Foundation
import Testing

@Suite("Temporary folder")
struct TemporaryFolderTests {
    @Test("it is there for the closure, private to the user, and gone afterwards with all that is in it")
    func lifetime() throws {
        let folder = try withTemporaryFolder(named: "core") { folder in
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path)
            #expect(attributes[.posixPermissions] as? Int == 0o700)
            try Data("x".utf8).write(to: folder.appendingPathComponent("file"))
            return folder
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path))
    }

    @Test("it is gone after an error too")
    func failure() throws {
        struct Stop: Error {}
        var path = ""
        #expect(throws: Stop.self) {
            try withTemporaryFolder { folder in
                path = folder.path
                throw Stop()
            }
        }
        #expect(!path.isEmpty && !FileManager.default.fileExists(atPath: path))
    }
}
