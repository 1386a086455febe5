import BrachioCore
import BrachioManifest
import Foundation
import TestSupport
import Testing

/// The files are MXNet 1.9.1's own: `Goldens/make_records.py`.
@Suite("RecordIO")
struct RecordIOTests {
    private static func golden(_ name: String) -> URL {
        TestData.packageRoot.appendingPathComponent("Tests/ManifestTests/Goldens").appendingPathComponent(name)
    }

    private static func records(_ url: URL) throws -> [Data] {
        var reader = try RecordIOReader(url)
        var records: [Data] = []
        while let record = try reader.next() { records.append(record) }
        return records
    }

    @Test("photos that im2rec packed come with their labels")
    func packed() throws {
        let file = Self.golden("im2rec.rec")
        #expect(RecordIOReader.recognises(file))
        let images = try Self.records(file).map { try ImageRecord($0) }
        #expect(images.map(\.labels).sorted { $0[0] < $1[0] } == [[0], [0], [1]])
        #expect(images.map(\.number).sorted() == [0, 1, 2])
        #expect(images.allSatisfy { $0.photo.starts(with: [0x89, 0x50, 0x4E, 0x47]) && $0.photo.suffix(8).starts(with: Data("IEND".utf8)) })
    }

    @Test("a list that im2rec made")
    func list() throws {
        let lines = try ImageList(Self.golden("im2rec.lst")).lines
        #expect(lines.sorted { $0.path < $1.path }.map(\.path) == ["blue/a.png", "blue/b.png", "red/c.png"])
        #expect(lines.first { $0.path == "red/c.png" }?.labels == [1])
    }

    @Test("records whose own bytes hold the magic number come back as they were, and so do several labels")
    func parts() throws {
        let magic = Data([0x0A, 0x23, 0xD7, 0xCE])
        let images = try Self.records(Self.golden("parts.rec")).map { try ImageRecord($0) }
        let bodies: [Data] = [
            Data(), magic, magic + magic + magic, Data("x".utf8) + magic + Data("yz".utf8), Data("abcd".utf8) + magic + Data("e".utf8),
            Data("abcdefgh".utf8) + magic.prefix(3), Data("several".utf8),
        ]
        #expect(images.map(\.photo) == bodies)
        #expect(images.map(\.labels) == [[0], [1], [2], [3], [4], [5], [1, 0, 8]])
        #expect(images.map(\.number) == [7, 8, 9, 10, 11, 12, 1 << 40])
    }

    @Test("a file that ends early, or is changed, ends in an error that names record and file, or in records")
    func damaged() throws {
        let whole = try Data(contentsOf: Self.golden("parts.rec"))
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("damaged.rec")
            var random = SplitMix64(seed: 3)
            for round in 0..<400 {
                var data = whole
                if round < whole.count { data = data.prefix(round) } else { data[Int(random.next() % UInt64(data.count))] ^= 1 << UInt8(random.next() % 8) }
                try data.write(to: file)
                do { for record in try Self.records(file) { _ = try ImageRecord(record) } } catch let error as BrachioError {
                    #expect(error.code == .limitExceeded || error.code == .invalidInput)
                }
            }
            try whole.prefix(100).write(to: file)
            #expect { try Self.records(file) } throws: { "\($0)".contains("record") && "\($0)".contains("damaged.rec") }
        }
    }

    @Test("a list's line that is none is named", arguments: ["0\tred.png", "1\tone\tred.png", "1 0 red.png", ""])
    func wrongLines(line: String) throws {
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("photos.lst")
            try Data("0\t0\ta.png\n\(line)\n".utf8).write(to: file)
            if line.isEmpty { #expect(try ImageList(file).lines.count == 1) } else {
                #expect { try ImageList(file) } throws: { "\($0)".contains("line 2 of photos.lst") }
            }
        }
    }
}
