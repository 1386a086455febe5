import BrachioLabelling
import Foundation
import TestSupport
import Testing

@Suite("Tape archives", .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct TapeArchiveTests {
    @Test("Python's tarfile reads names of every kind and contents of every length")
    func peer() throws {
        let files: [(name: String, bytes: Int)] = [
            ("cat/1.jpg", 0), ("cat/2.jpg", 1), ("dog/3.jpg", 512), ("dog/4.jpg", 100_000), ("Fuchs füchsin/ä.jpg", 513),
            (String(repeating: "long name ", count: 30) + "/5.jpg", 7), (String(repeating: "n", count: 99), 3), (String(repeating: "n", count: 100), 3),
        ]
        var archive = Data()
        for file in files {
            archive += try TapeArchive.header(file.name, bytes: file.bytes) + Data(repeating: 0x61, count: file.bytes) + TapeArchive.padding(after: file.bytes)
        }
        archive += TapeArchive.end
        let place = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).tar")
        defer { try? FileManager.default.removeItem(at: place) }
        try archive.write(to: place)
        let printed = try PythonPeer.run("""
            import json, sys, tarfile
            with tarfile.open(sys.argv[1], "r:") as archive:
                print(json.dumps([[m.name, m.size, archive.extractfile(m).read() == b"a" * m.size, m.isreg()] for m in archive]))
            """, [place.path])
        let found = try JSONSerialization.jsonObject(with: Data(printed.utf8)) as? [[Any]] ?? []
        #expect(found.map { $0[0] as? String } == files.map(\.name))
        #expect(found.map { $0[1] as? Int } == files.map(\.bytes))
        #expect(found.allSatisfy { $0[2] as? Bool == true && $0[3] as? Bool == true })
    }
}
