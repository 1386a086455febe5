import BrachioArchive
import BrachioCore
import Foundation
import Testing

@Suite("An archive gives back what was put in")
struct RoundTripTests {
    @Test("random file sets come back unchanged, at every compression")
    func randomFiles() throws {
        var random = SplitMix64(seed: 11)
        for round in 0..<30 {
            let files = (0..<Int.random(in: 1...8, using: &random)).map { index in
                let size = [0, 1, 511, 512, 513, 70_000, 600_000].randomElement(using: &random)!
                return (
                    name: index % 2 == 0 ? "file-\(index)" : "folder \(index)/größe-\(index).bin",
                    data: Data((0..<size).map { _ in UInt8.random(in: 0...255, using: &random) })
                )
            }
            try withTemporaryFolder { folder in
                let url = folder.appendingPathComponent("a.tar.gz")
                try Archive.write(files, to: url, compression: [.none, .fast, .small][round % 3])
                let expected = Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.data) })
                #expect(try Archive.read(url) == expected)

                let unpacked = folder.appendingPathComponent("unpacked")
                #expect(try Archive.extract(url, to: unpacked) == files.map(\.name))
                for file in files {
                    #expect(try Data(contentsOf: unpacked.appendingPathComponent(file.name)) == file.data)
                }
            }
        }
    }

    @Test("the same files give the same bytes, whenever and wherever they are written")
    func deterministic() throws {
        let files = [(name: "b", data: Data("two".utf8)), (name: "a", data: Data("one".utf8))]
        try withTemporaryFolder { folder in
            let first = folder.appendingPathComponent("first.tar.gz")
            let second = folder.appendingPathComponent("another name.tar.gz")
            try Archive.write(files, to: first)
            try Archive.write(files, to: second)
            let bytes = try Data(contentsOf: first)
            #expect(try Data(contentsOf: second) == bytes)
            // RFC 1952: magic, deflate, no flags, and a modification time of zero, which means none.
            #expect([UInt8](bytes.prefix(8)) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
        }
    }

    @Test("names that a reader would refuse are not written, and the old file stays")
    func refusedNames() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("a.tar.gz")
            try Archive.write([(name: "kept", data: Data())], to: url)
            let before = try Data(contentsOf: url)
            for names in [["/etc/passwd"], ["../up"], ["./here"], [""], ["a", "a"], ["line\nbreak"]] {
                #expect(throws: BrachioError.self) {
                    try Archive.write(names.map { (name: $0, data: Data()) }, to: url)
                }
            }
            #expect(try Data(contentsOf: url) == before)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.tar.gz"])
        }
    }

    @Test("what the system's tar wrote, with folders and a leading ./, is read")
    func systemTar() throws {
        try withTemporaryFolder { folder in
            var tar = TarBytes()
            tar.add("./", type: "5")
            tar.add("./model.onnx", Data("graph".utf8))
            tar.add("./labels/", type: "5")
            tar.add("./labels/classes.txt", Data("cat\n".utf8))
            tar.end()
            let url = folder.appendingPathComponent("a.tar")
            try tar.data.write(to: url)
            #expect(
                try Archive.read(url) == [
                    "model.onnx": Data("graph".utf8), "labels/classes.txt": Data("cat\n".utf8),
                ])
        }
    }
}
