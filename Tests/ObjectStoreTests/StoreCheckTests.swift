import BrachioCore
import BrachioObjectStore
import Foundation
import Testing

@Suite("Checking the store")
struct StoreCheckTests {
    @Test("stray files go, missing and changed content is named")
    func damage() async throws {
        let folder = try StoreFolder()
        try await folder.store.createBucket("photos")
        for seed in 1...3 as ClosedRange<UInt64> {
            try await folder.store.put(PutRequest(bucket: "photos", key: "\(seed)"), bytes: Bytes.noise(100_000, seed: seed))
        }
        #expect(try await folder.store.check(readingContent: true) == StoreReport())
        let files = folder.blobFiles.map { folder.root.appendingPathComponent("blobs/\($0)") }
        let stray = folder.root.appendingPathComponent("blobs/00/00" + String(repeating: "ab", count: 31))
        try Data("x".utf8).write(to: stray)
        try FileManager.default.removeItem(at: files[0])
        var changed = try Data(contentsOf: files[1])
        changed[7] ^= 1
        try changed.write(to: files[1])
        let quick = try await folder.store.check()
        #expect(quick.strayFiles == 1)
        #expect(quick.damaged == [files[0].lastPathComponent])
        #expect(!FileManager.default.fileExists(atPath: stray.path))
        #expect(try await folder.store.check(readingContent: true).damaged == files[0...1].map(\.lastPathComponent))
    }

    @Test("puts, deletes and collections at once: what is there is whole, what is not in use is gone")
    func storm() async throws {
        let folder = try StoreFolder()
        let store = folder.store
        try await store.createBucket("photos")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<6 as Range<UInt64> {
                group.addTask {
                    var random = SplitMix64(seed: worker)
                    for _ in 0..<10 {
                        // Few contents under few keys: the same content is put while it is collected.
                        let data = Bytes.noise(70_000, seed: UInt64.random(in: 0..<3, using: &random))
                        let key = "\(Int.random(in: 0..<4, using: &random))"
                        switch Int.random(in: 0..<4, using: &random) {
                        case 0: try await store.delete("photos", key)
                        case 1: try await store.collectGarbage()
                        default:
                            try await store.put(PutRequest(bucket: "photos", key: key), bytes: data)
                            if case .object(let object) = try await store.find("photos", key) {
                                let digest = Digest(of: try await object.data(bytesMaximum: 1 << 20))
                                #expect(object.file?.lastPathComponent == digest.hexadecimal)
                            }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        try await store.collectGarbage()
        #expect(try await store.check(readingContent: true) == StoreReport())
        let inUse = try await store.list("photos", ListRequest()).objects.map(\.etag)
        #expect(folder.blobFiles.count == Set(inUse).count)
    }
}
