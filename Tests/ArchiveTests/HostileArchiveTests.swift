import BrachioArchive
import BrachioCore
import Foundation
import Testing

@Suite("Hostile archives are refused by name")
struct HostileArchiveTests {
    /// Reads and unpacks the bytes; both must fail in the same way and leave nothing behind.
    private func failure(_ bytes: Data, limits: Archive.Limits = .package) throws -> BrachioError {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("hostile.tar.gz")
            try bytes.write(to: url)
            let unpacked = folder.appendingPathComponent("unpacked")
            let error = try #require(throws: BrachioError.self) { try Archive.read(url, limits: limits) }
            let again = try #require(throws: BrachioError.self) {
                try Archive.extract(url, to: unpacked, limits: limits)
            }
            #expect(again == error)
            #expect(try FileManager.default.contentsOfDirectory(atPath: unpacked.path) == [])
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
            #expect(error.message.contains("hostile.tar.gz"))
            return error
        }
    }

    private func tar(_ build: (inout TarBytes) -> Void) -> Data {
        var tar = TarBytes()
        tar.add("first", Data("fine".utf8))
        build(&tar)
        tar.end()
        return tar.data
    }

    @Test("paths that leave the folder", arguments: ["/etc/passwd", "../up", "a/../../up", "a//b", "a/./b", "..", "a\\b", "a\u{7}b"])
    func paths(_ name: String) throws {
        let error = try failure(tar { $0.add(name, Data("x".utf8)) })
        #expect(error.code == .invalidInput)
        #expect(error.message.contains("entry \"") && error.cause != nil)
    }

    @Test("links and devices", arguments: [("1", "link"), ("2", "link"), ("3", "neither"), ("4", "neither"), ("6", "neither")])
    func types(_ type: String, _ cause: String) throws {
        let error = try failure(tar { $0.add("odd", type: Character(type), link: "/etc/passwd") })
        #expect(error.code == .invalidInput)
        #expect(error.message.contains("\"odd\"") && error.cause!.contains(cause))
    }

    @Test("names given twice, also through ./ and as file and folder")
    func duplicates() throws {
        for (first, second) in [("a", "a"), ("a", "./a"), ("a", "a/b"), ("a/b", "a")] {
            let error = try failure(tar { tar in
                tar.add(first)
                tar.add(second)
            })
            #expect(error.code == .invalidInput)
            #expect(error.message.contains("entry"))
        }
    }

    @Test("too many entries")
    func entries() throws {
        let bytes = tar { tar in for index in 0..<10 { tar.add("f\(index)") } }
        #expect(try failure(bytes, limits: .init(totalBytes: 1_000, entries: 10)).code == .limitExceeded)
    }

    @Test("a name that is too long")
    func longName() throws {
        let bytes = tar { $0.add(String(repeating: "n", count: 60)) }
        #expect(
            try failure(bytes, limits: .init(totalBytes: 1_000, entries: 10, nameBytes: 59)).code == .limitExceeded)
    }

    @Test("a small file that unpacks into a large one stops at the limit")
    func bomb() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("bomb.tar.gz")
            try Archive.write([(name: "zeros", data: Data(count: 64 << 20))], to: url, compression: .small)
            let bytes = try Data(contentsOf: url)
            #expect(bytes.count < 128 << 10)
            let error = try failure(bytes, limits: .init(totalBytes: 1 << 20, entries: 10))
            #expect(error.code == .limitExceeded)
            #expect(error.cause!.contains("zeros"))
        }
    }

    @Test("files that are each small enough and together too big")
    func sum() throws {
        let bytes = tar { tar in for index in 0..<4 { tar.add("f\(index)", Data(count: 400)) } }
        #expect(try failure(bytes, limits: .init(totalBytes: 1_000, entries: 10)).code == .limitExceeded)
    }

    @Test("a size that is declared and never arrives")
    func declared() throws {
        var tar = TarBytes()
        tar.add("claims", Data("little".utf8), declaredSize: 1 << 31)
        #expect(try failure(tar.data).code == .corrupted)
    }

    @Test("an archive cut off anywhere")
    func truncated() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("whole.tar.gz")
            var random = SplitMix64(seed: 5)
            let noise = Data((0..<20_000).map { _ in UInt8.random(in: 0...255, using: &random) })
            try Archive.write([(name: "a", data: noise), (name: "b", data: noise)], to: url)
            let whole = try Data(contentsOf: url)
            for part in stride(from: 1, to: whole.count - 64, by: 977) {
                let error = try failure(whole.prefix(part))
                #expect(error.code == .corrupted || error.code == .invalidInput)
            }
        }
    }

    @Test("what is no archive at all")
    func foreign() throws {
        for bytes in [Data(), Data("hello".utf8), Data(count: 4_096), Data(repeating: 0x5A, count: 100_000)] {
            #expect(try failure(bytes).code == .invalidInput)
        }
    }

    @Test("what is not there, and a folder that is in use")
    func places() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("a.tar.gz")
            #expect(try #require(throws: BrachioError.self) { try Archive.read(url) }.code == .notFound)
            try Archive.write([(name: "a", data: Data())], to: url)
            let error = try #require(throws: BrachioError.self) { try Archive.extract(url, to: folder) }
            #expect(error.code == .invalidInput && error.cause == "the folder is not empty")
            #expect(FileManager.default.fileExists(atPath: url.path))
        }
    }

    @Test("any change to the bytes either reads within the limits or fails by name")
    func mutations() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("a.tar.gz")
            var seeds: [Data] = [tar { $0.add("second", Data(count: 700)) }]
            for compression in [Archive.Compression.none, .fast] {
                try Archive.write(
                    [(name: "a/größe", data: Data(count: 900)), (name: "b", data: Data("text".utf8))], to: url,
                    compression: compression)
                seeds.append(try Data(contentsOf: url))
            }
            let limits = Archive.Limits(totalBytes: 1 << 16, entries: 20)
            var random = SplitMix64(seed: 2_026)
            var refused = 0
            for round in 0..<3_000 {
                var bytes = seeds[round % seeds.count]
                for _ in 0..<Int.random(in: 1...6, using: &random) {
                    let at = Int.random(in: 0..<bytes.count, using: &random)
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
                    case 1: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                    default: bytes.removeSubrange(at..<min(bytes.count, at + 3))
                    }
                }
                try bytes.write(to: url)
                do {
                    let files = try Archive.read(url, limits: limits)
                    #expect(files.values.reduce(0) { $0 + $1.count } <= limits.totalBytes)
                } catch is BrachioError { refused += 1 }
            }
            #expect(refused > 500)
        }
    }
}
