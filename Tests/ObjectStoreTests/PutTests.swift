import BrachioCore
import BrachioObjectStore
import Foundation
import Testing

@Suite("Putting and reading objects")
struct PutTests {
    @Test(
        "content comes back with its MD5 as ETag (hashlib of Python 3.11), small or large, whatever the pieces",
        arguments: [
            (65_536, 1, 1_000, "3aec546183c05a6628f80468d62e27ac"), (65_537, 1, 65_537, "843f917d8245c47e80d63509ea3f6535"),
            (3_000_000, 2, 70_001, "89a1f82e44da9ccd88216c6a55b434da"),
        ])
    func roundTrip(count: Int, seed: UInt64, piece: Int, md5: String) async throws {
        let folder = try StoreFolder()
        try await folder.store.createBucket("photos")
        let data = Bytes.noise(count, seed: seed)
        var request = PutRequest(bucket: "photos", key: "a")
        request.checksum = .crc32
        let put = try await folder.store.put(request, body: Pieces(data: data, bytes: piece))
        #expect(put.etag == md5)
        #expect(put.bytes == count)
        let object = try await folder.store.open("photos", "a")
        #expect(try await object.data(bytesMaximum: count) == data)
        #expect(object.version.checksum == RunningChecksum.checksum(.crc32, of: data))
        var ranged = Data()
        try await object.read(1_000..<60_001) { ranged += $0 }
        #expect(ranged == data[1_000..<60_001])
        #expect(folder.blobFiles.count == (count > ObjectStoreLimits.inlineBytes ? 1 : 0))
    }

    @Test("the same content is kept once; the file is named after its SHA-256 (hashlib of Python 3.11)")
    func onceOnly() async throws {
        let folder = try StoreFolder()
        try await folder.store.createBucket("photos")
        for key in ["a", "b", "c"] {
            try await folder.store.put(PutRequest(bucket: "photos", key: key), bytes: Bytes.noise(3_000_000, seed: 2))
        }
        #expect(folder.blobFiles == ["ea/ea75a316079d153e4a267b1014da636de2f41a7a20c3c7f0b0e9c188d13beb3c"])
    }

    @Test("what fails leaves what was there: a broken body, a wrong digest, a wrong length, a failed condition")
    func failures() async throws {
        let folder = try StoreFolder()
        let store = folder.store
        try await store.createBucket("photos")
        try await folder.put("photos", "a", "old")
        let data = Bytes.noise(200_000, seed: 3)
        var request = PutRequest(bucket: "photos", key: "a")
        await #expect(throws: Pieces.Broken.self) {
            try await store.put(request, body: Pieces(data: data, bytes: 9_000, failsAtEnd: true))
        }
        let wrong = BrachioError(.badDigest, "wrong")
        await #expect(throws: wrong) { try await store.put(request, body: Pieces(data: data, bytes: 9_000)) { _ in throw wrong } }
        request.bytes = 200_001
        let short = await #expect(throws: BrachioError.self) { try await store.put(request, bytes: data) }
        #expect(short?.code == .incompleteBody)
        request.bytes = nil
        request.conditions.ifNoneMatch = ["*"]
        let there = await #expect(throws: BrachioError.self) { try await store.put(request, bytes: data) }
        #expect(there?.code == .preconditionFailed)
        #expect(try await folder.text("photos", "a") == "old")
        let staged = try FileManager.default.contentsOfDirectory(atPath: folder.root.appendingPathComponent("staging").path)
        #expect(staged == [])
    }

    @Test("an object that is open is read to its end though it is replaced and collected meanwhile")
    func openWhileReplaced() async throws {
        let folder = try StoreFolder()
        try await folder.store.createBucket("photos")
        let data = Bytes.noise(300_000, seed: 4)
        try await folder.store.put(PutRequest(bucket: "photos", key: "a"), bytes: data)
        do {
            let object = try await folder.store.open("photos", "a")
            try await folder.put("photos", "a", "new")
            #expect(try await folder.store.collectGarbage() == 0)
            #expect(try await object.data(bytesMaximum: 300_000) == data)
        }
        #expect(try await folder.store.collectGarbage() == 1)
        #expect(folder.blobFiles == [])
        #expect(try await folder.text("photos", "a") == "new")
    }

    @Test("a missing bucket, a missing key and refused keys have their names")
    func refusals() async throws {
        let folder = try StoreFolder()
        try await folder.store.createBucket("photos")
        let cases: [(String, String, BrachioError.Code)] = [
            ("other", "a", .noSuchBucket), ("photos", "", .invalidArgument), ("photos", "a\0b", .invalidArgument),
            ("photos", String(repeating: "k", count: 1_025), .keyTooLong),
        ]
        for (bucket, key, code) in cases {
            let error = await #expect(throws: BrachioError.self) { try await folder.put(bucket, key, "x") }
            #expect(error?.code == code)
        }
        let missing = await #expect(throws: BrachioError.self) { try await folder.store.open("photos", "a") }
        #expect(missing?.code == .noSuchKey)
        for name in ["ab", "Abc", "a..b", "-ab", "192.168.5.4", "a_b", String(repeating: "a", count: 64)] {
            let error = await #expect(throws: BrachioError.self) { try await folder.store.createBucket(name) }
            #expect(error?.code == .invalidBucketName)
        }
    }

    @Test("keys that Unicode calls equal are different keys")
    func unicode() async throws {
        let folder = try StoreFolder()
        try await folder.store.createBucket("photos")
        try await folder.put("photos", "caf\u{E9}", "composed")
        try await folder.put("photos", "cafe\u{301}", "decomposed")
        #expect(try await folder.text("photos", "caf\u{E9}") == "composed")
        #expect(try await folder.store.list("photos", ListRequest()).objects.count == 2)
    }

    @Test("a file goes in and comes out as a file")
    func files() async throws {
        let folder = try StoreFolder()
        try await folder.store.createBucket("photos")
        let file = folder.root.appendingPathComponent("in"), copy = folder.root.appendingPathComponent("out")
        let data = Bytes.noise(1_500_000, seed: 8)
        try data.write(to: file)
        try await folder.store.put(PutRequest(bucket: "photos", key: "model"), file: file)
        let object = try await folder.store.open("photos", "model")
        #expect(try object.file.map { try Data(contentsOf: $0) } == data)
        try await object.write(to: copy)
        #expect(try Data(contentsOf: copy) == data)
    }
}
