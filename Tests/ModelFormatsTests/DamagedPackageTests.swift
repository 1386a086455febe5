import BrachioArchive
import BrachioCore
import BrachioModelFormats
import Foundation
import TestSupport
import Testing

@Suite("Damaged model packages")
struct DamagedPackageTests {
    /// Writes the tiny package again after `change` and returns the error of reading it.
    private func error(_ change: (inout [String: Data]) throws -> Void) throws -> BrachioError {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("model.tar.gz")
            try ModelPackageTests.package().write(to: url)
            var files = try Archive.read(url)
            try change(&files)
            try Archive.write(files.sorted { $0.key < $1.key }.map { (name: $0.key, data: $0.value) }, to: url)
            return try #require(#expect(throws: BrachioError.self) { try ModelPackage.read(url) })
        }
    }

    private func edit(_ files: inout [String: Data], _ text: String, _ replacement: String) throws {
        let json = String(decoding: try #require(files["brachio.json"]), as: UTF8.self)
        try #require(json.contains(text))
        files["brachio.json"] = Data(json.replacingOccurrences(of: text, with: replacement).utf8)
    }

    @Test("a missing file, a changed byte, a file that is not listed")
    func files() throws {
        let missing = try error { $0["other/weights.bin"] = nil }
        #expect(missing.code == .corrupted && missing.message.contains("other/weights.bin"))
        let changed = try error { $0["model.onnx"]![20] ^= 1 }
        #expect(changed.code == .corrupted && changed.message.contains("model.onnx"))
        let stray = try error { $0["stray"] = Data() }
        #expect(stray.code == .corrupted && stray.message.contains("stray"))
    }

    @Test("no description, another format, another version, a damaged description")
    func description() throws {
        #expect(try error { $0["brachio.json"] = nil }.message.contains("not a model package"))
        #expect(try error { try edit(&$0, "brachio.model", "brachio.compiled") }.code == .invalidInput)
        let version = try error { try edit(&$0, "\"formatVersion\" : 1", "\"formatVersion\" : 2") }
        #expect(version.code == .unsupported && version.message.contains("format version 2"))
        #expect(try error { $0["brachio.json"] = Data("{".utf8) }.code == .corrupted)
        #expect(try error { try edit(&$0, "\"Triceratops\",", "") }.code == .invalidInput)
    }

    @Test("what is no file at all and what is no archive")
    func noPackage() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("model.tar.gz")
            #expect(try #require(#expect(throws: BrachioError.self) { try ModelPackage.open(url) }).code == .notFound)
            try Data("photos".utf8).write(to: url)
            #expect(throws: BrachioError.self) { try ModelPackage.open(url) }
            try Data([0x1F, 0x8B, 8, 0, 1, 2]).write(to: url)
            #expect(throws: BrachioError.self) { try ModelPackage.open(url) }
        }
    }
}
