import BrachioCore
import BrachioManifest
import Foundation
import Testing

@Suite struct PhotoSetTests {
    /// The first bytes of a BMP: enough to be taken for a photo.
    static func write(_ folder: URL, _ names: [String: String]) throws {
        for (name, content) in names {
            let url = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(content.utf8).write(to: url)
        }
    }

    @Test("a folder's classes and photos are sorted by their bytes, hidden files are passed over, others are reported")
    func folder() throws {
        try withTemporaryFolder { folder in
            try Self.write(folder, [
                "b/2.bmp": "BM", "b/10.bmp": "BM", "Z/x.bmp": "BM", "é/y.bmp": "BM", "b/sub/1.bmp": "BM",
                "b/.hidden.bmp": "BM", ".git/x.bmp": "BM", "b/notes.txt": "hello", "b/fake.jpg": "text", "readme": "BM",
            ])
            let set = try PhotoSet(folder: folder)
            #expect(set.classes == ["Z", "b", "é"])
            #expect(set.photos.map(\.name) == ["Z/x.bmp", "b/10.bmp", "b/2.bmp", "b/sub/1.bmp", "é/y.bmp"])
            #expect(set.countPerClass == [1, 3, 1])
            #expect(Set(set.skipped.map(\.name)) == ["b/notes.txt", "b/fake.jpg", "readme"])
        }
    }

    @Test("an empty class folder, an empty folder and a missing one are errors that name it")
    func refused() throws {
        try withTemporaryFolder { folder in
            let none = #expect(throws: BrachioError.self) { try PhotoSet(folder: folder) }
            #expect(none?.message.contains("no class folders") == true)
            try Self.write(folder, ["a/1.bmp": "BM", "empty/notes.txt": "x"])
            let empty = #expect(throws: BrachioError.self) { try PhotoSet(folder: folder) }
            #expect(empty?.message.contains("empty has no photos") == true)
            let missing = #expect(throws: BrachioError.self) { try PhotoSet(at: folder.appendingPathComponent("no")) }
            #expect(missing?.code == .notFound)
        }
    }

    @Test("a manifest's labels become classes in the order of their numbers, named by their metadata")
    func manifest() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("m.manifest")
            let lines = [
                #"{"source-ref":"x/b.jpg","d":"10","d-metadata":{"class-name":"ten"}}"#,
                #"{"source-ref":"c.jpg","d-metadata":{"failure-reason":"declined"}}"#,
                #"{"source-ref":"/abs/a.jpg","d":2,"d-metadata":{"class-name":"two"}}"#,
            ]
            try Data(lines.joined(separator: "\n").utf8).write(to: url)
            let set = try PhotoSet(at: url)
            #expect(set.classes == ["two", "ten"])
            #expect(set.photos.map(\.classIndex) == [1, 0])
            #expect(set.photos.map(\.file.path) == [folder.path + "/x/b.jpg", "/abs/a.jpg"])
            #expect(set.skipped.map(\.name) == ["c.jpg"])
        }
    }

    @Test("a bad line of a manifest is named", arguments: [
        #"{"d":1}"#, #"{"source-ref":"s3://b/k","d":1}"#, #"{"source-ref":"a","d":[1]}"#, #"{"source-ref":"a","d":1,"d-metadata":{"class-name":"other"}}"#,
    ])
    func badLine(line: String) throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("m.manifest")
            let first = #"{"source-ref":"z","d":1,"d-metadata":{"class-name":"one"}}"#
            try Data((first + "\n" + line).utf8).write(to: url)
            let error = #expect(throws: BrachioError.self) { try PhotoSet(manifest: url) }
            #expect(error?.message.contains("m.manifest, line 2") == true)
        }
    }

    @Test("a set written as a manifest is the same set, and its digest stays when the folder moves")
    func writing() throws {
        try withTemporaryFolder { folder in
            let here = folder.appendingPathComponent("here")
            try Self.write(here, ["a/1.bmp": "BM1", "b/2.bmp": "BM2", "b/3.bmp": "BM3"])
            let set = try PhotoSet(folder: here)
            let url = here.appendingPathComponent("all.manifest")
            try set.write(manifest: url)
            let again = try PhotoSet(manifest: url)
            #expect(again.classes == set.classes)
            #expect(again.photos.map(\.name) == set.photos.map(\.name))
            let digest = try set.digest()
            #expect(try again.digest() == digest)
            let there = folder.appendingPathComponent("there")
            try FileManager.default.moveItem(at: here, to: there)
            #expect(try PhotoSet(manifest: there.appendingPathComponent("all.manifest")).digest() == digest)
            try Data("BM9".utf8).write(to: there.appendingPathComponent("b/3.bmp"))
            #expect(try PhotoSet(folder: there).digest() != digest)
        }
    }

    @Test("the digest is the SHA-256 of the sorted lines that its documentation states")
    func digest() throws {
        try withTemporaryFolder { folder in
            try Self.write(folder, ["a/1.bmp": "BM"])
            // Python 3.13: hashlib.sha256(b"a/1.bmp\0" + hashlib.sha256(b"BM").hexdigest().encode() + b"\0a\n").hexdigest()
            #expect(try PhotoSet(folder: folder).digest().hexadecimal == "d588f61485b32c934a019717e53e5e9d67ff835a05cdecd7fc50ee60429a394d")
        }
    }

    @Test("classes are matched by name to those that a model knows")
    func reindexed() throws {
        let file = URL(fileURLWithPath: "/x")
        let set = try PhotoSet(classes: ["a", "b"], photos: [.init(name: "1", file: file, classIndex: 1)])
        #expect(try set.reindexed(to: ["b", "c"]).photos[0].classIndex == 0)
        #expect(throws: BrachioError.self) { try set.reindexed(to: ["a"]) }
    }
}
