import BrachioCore
import BrachioFleet
import BrachioObjectStore
import Foundation
import TestSupport
import Testing

@Suite("Functions' code", .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct CodeStoreTests {
    /// A zip as Python's `zipfile` writes it; `script` fills `archive`.
    private func zip(_ script: String) throws -> Data {
        let text = try PythonPeer.run("""
            import base64, io, stat, zipfile
            buffer = io.BytesIO()
            with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
                \(script.split(separator: "\n").joined(separator: "\n    "))
            print(base64.b64encode(buffer.getvalue()).decode())
            """)
        return try #require(Data(base64Encoded: text.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    private func withStore<Result>(_ body: (CodeStore, URL) async throws -> Result) async throws -> Result {
        try await withTemporaryFolderAsync { folder in
            try await body(CodeStore(ObjectStore(root: folder.appendingPathComponent("objects"))), folder.appendingPathComponent("code"))
        }
    }

    @Test("code is kept once by its digest and unpacked with its programs executable")
    func kept() async throws {
        let zip = try zip("""
            archive.writestr("app.py", "def handler(event, context): return event")
            program = zipfile.ZipInfo("bin/run")
            program.external_attr = 0o755 << 16
            archive.writestr(program, "#!/bin/sh")
            """)
        try await withStore { store, folder in
            let code = try await store.keep(zip)
            #expect(try await store.keep(zip) == code)
            #expect(code.bytes == zip.count && code.sha256 == Digest(of: zip).hexadecimal)
            #expect(try await store.zip(code) == zip)
            try await store.unpack(code, to: folder)
            #expect(try String(contentsOf: folder.appendingPathComponent("app.py"), encoding: .utf8).hasPrefix("def handler"))
            #expect(FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent("bin/run").path))
            #expect(!FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent("app.py").path))
        }
    }

    static let hostile = [
        (#"archive.writestr("../outside.py", "x")"#, "leaves"),
        (#"archive.writestr("/etc/cron.d/x", "x")"#, "absolute"),
        ("link = zipfile.ZipInfo('link')\nlink.create_system = 3\nlink.external_attr = (stat.S_IFLNK | 0o777) << 16\narchive.writestr(link, '/etc/passwd')", "link"),
        (#"archive.writestr("bomb", bytes(300 << 20))"#, "unpacks to more"),
        ("for i in range(30_001): archive.writestr(str(i), b'')", "more than 30000 entries"),
    ]

    @Test("a zip that would reach outside, or grow without end, is refused before it is kept", arguments: hostile)
    func refused(_ script: String, _ words: String) async throws {
        let zip = try zip(script)
        try await withStore { store, _ in
            let error = try await #require(throws: BrachioError.self) { try await store.keep(zip) }
            #expect(error.description.contains(words))
            #expect(error.code == .invalidInput || error.code == .limitExceeded)
        }
    }

    @Test("a damaged zip is refused wherever it is damaged")
    func damaged() async throws {
        let zip = try zip(#"archive.writestr("app.py", "".join(str(i * i) for i in range(2000)))"#)
        try await withStore { store, _ in
            for length in [0, 1, 30, zip.count / 2] {
                await #expect(throws: BrachioError.self) { try await store.keep(Data(zip.prefix(length))) }
            }
            var changed = zip
            changed[zip.count / 2] ^= 0xFF
            await #expect(throws: BrachioError.self) { try await store.keep(changed) }
        }
    }
}
