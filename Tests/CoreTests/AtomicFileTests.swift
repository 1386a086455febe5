import BrachioCore
import Foundation
import Testing

@Suite("Atomic file")
struct AtomicFileTests {
    @Test("writes a new file and replaces an old one, with the permissions asked for")
    func replaces() throws {
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("key")
            try AtomicFile.write(Data("old".utf8), to: file)
            try AtomicFile.write(Data("new".utf8), to: file, permissions: 0o600)
            #expect(try Data(contentsOf: file) == Data("new".utf8))
            #expect(try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int == 0o600)
            #expect(try names(folder) == ["key"])
        }
    }

    @Test("a body that throws leaves the old content and no staged file")
    func discards() throws {
        struct Stop: Error {}
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("model")
            try AtomicFile.write(Data("old".utf8), to: file)
            let error = #expect(throws: BrachioError.self) {
                try AtomicFile.replace(file) { handle in
                    try handle.write(contentsOf: Data("half".utf8))
                    throw Stop()
                }
            }
            #expect(error?.message.contains("model") == true)
            #expect(try Data(contentsOf: file) == Data("old".utf8))
            #expect(try names(folder) == ["model"])
        }
    }

    @Test("an error of the body's own comes through unchanged")
    func ownError() throws {
        try withTemporaryFolder { folder in
            let own = BrachioError(.interrupted, "training was interrupted")
            let error = #expect(throws: BrachioError.self) {
                try AtomicFile.replace(folder.appendingPathComponent("model")) { _ in throw own }
            }
            #expect(error == own)
        }
    }

    @Test("a missing folder and a folder in the file's place are errors that name them")
    func refuses() throws {
        let missing = #expect(throws: BrachioError.self) {
            try AtomicFile.write(Data(), to: URL(fileURLWithPath: "/nowhere/at/all"))
        }
        #expect(missing?.code == .system)
        #expect(missing?.message.contains("/nowhere/at") == true)
        try withTemporaryFolder { folder in
            let taken = folder.appendingPathComponent("taken")
            try FileManager.default.createDirectory(at: taken, withIntermediateDirectories: false)
            let error = #expect(throws: BrachioError.self) { try AtomicFile.write(Data("x".utf8), to: taken) }
            #expect(error?.message.contains("taken") == true)
            #expect(try names(folder) == ["taken"])
        }
    }

    private func names(_ folder: URL) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
}
