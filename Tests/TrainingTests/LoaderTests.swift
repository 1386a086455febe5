import BrachioCore
import BrachioImaging
import BrachioManifest
import BrachioTraining
import Foundation
import Testing

@Suite struct LoaderTests {
    private func loader(_ set: PhotoSet, threads: Int, ahead: Int = 2, batch: Int = 4, cacheBytes: Int = 1 << 20) throws -> BatchLoader {
        try BatchLoader(
            PictureStore(set, shorterSideAtLeast: 8, cacheBytes: cacheBytes), batchSize: batch, width: 6, height: 6,
            threads: threads, batchesAhead: ahead
        ) { picture, random in Augmentation.strong.apply(to: picture, width: 6, height: 6, using: &random) }
    }

    private func epoch(_ loader: BatchLoader, _ number: Int = 0, from first: Int = 0) throws -> [(photos: [Int], inputs: [Float])] {
        var batches: [(photos: [Int], inputs: [Float])] = []
        try loader.trainingEpoch(number, seed: 7, from: first) { batch in
            batches.append((batch.photos, Array(batch.inputs)))
            return true
        }
        return batches
    }

    @Test("batches are the same bits on one thread and on many, with and without a cache")
    func deterministic() throws {
        try withTemporaryFolder { folder in
            let set = try TinyPhotos.set(in: folder)
            let expected = try epoch(loader(set, threads: 1, ahead: 1))
            for (threads, ahead, cache) in [(2, 1, 0), (5, 3, 1 << 20), (3, 9, 300)] {
                let found = try epoch(loader(set, threads: threads, ahead: ahead, cacheBytes: cache))
                #expect(found.map(\.photos) == expected.map(\.photos))
                #expect(found.map(\.inputs) == expected.map(\.inputs))
            }
        }
    }

    @Test("every photo occurs in each epoch, in another order, and the last batch begins again")
    func order() throws {
        try withTemporaryFolder { folder in
            let set = try TinyPhotos.set(in: folder)
            let loader = try loader(set, threads: 2)
            let first = try epoch(loader).flatMap(\.photos)
            #expect(first.count == 20)
            #expect(Set(first) == Set(0..<18))
            #expect(Array(first.suffix(2)) == Array(first.prefix(2)))
            #expect(try epoch(loader, 1).flatMap(\.photos) != first)
        }
    }

    @Test("an epoch taken up in the middle goes on with the same batches")
    func middle() throws {
        try withTemporaryFolder { folder in
            let loader = try loader(try TinyPhotos.set(in: folder), threads: 2)
            let whole = try epoch(loader), rest = try epoch(loader, from: 3)
            #expect(rest.map(\.inputs) == Array(whole.map(\.inputs).dropFirst(3)))
            #expect(try epoch(loader, from: 5).isEmpty)
        }
    }

    @Test("a batch larger than the set repeats it")
    func small() throws {
        try withTemporaryFolder { folder in
            let set = try TinyPhotos.set(in: folder, perClass: 1)
            let batches = try epoch(loader(set, threads: 2, batch: 8))
            #expect(batches.count == 1)
            #expect(Set(batches[0].photos) == [0, 1, 2])
        }
    }

    @Test("in order, each photo counts once")
    func inOrder() throws {
        try withTemporaryFolder { folder in
            var counted: [Int] = []
            try loader(try TinyPhotos.set(in: folder), threads: 3).eachBatchInOrder {
                counted += $0.photos.prefix($0.count)
            }
            #expect(counted == Array(0..<18))
        }
    }

    @Test("a photo that cannot be decoded is found by the check, and named by the loader")
    func broken() throws {
        try withTemporaryFolder { folder in
            let set = try TinyPhotos.set(in: folder)
            try Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 1]).write(to: folder.appendingPathComponent("green/3.png"))
            let store = PictureStore(set, shorterSideAtLeast: 8)
            #expect(store.check(threads: 2).map(\.name) == ["green/3.png"])
            let error = #expect(throws: BrachioError.self) { _ = try epoch(loader(set, threads: 2)) }
            #expect(error?.message.contains("green/3.png") == true)
        }
    }

    @Test("the cache never holds more than it may")
    func cache() throws {
        try withTemporaryFolder { folder in
            let store = PictureStore(try TinyPhotos.set(in: folder), shorterSideAtLeast: 8, cacheBytes: 5 * 192 + 10)
            #expect(store.check(threads: 3).isEmpty)
            #expect(store.cachedBytes == 5 * 192)
        }
    }

    @Test("leaving an epoch early ends its threads and leaves the next one whole")
    func early() throws {
        try withTemporaryFolder { folder in
            let loader = try loader(try TinyPhotos.set(in: folder), threads: 4, ahead: 4)
            let expected = try epoch(loader).map(\.inputs)
            for _ in 0..<20 { try loader.trainingEpoch(0, seed: 7) { _ in false } }
            #expect(try epoch(loader).map(\.inputs) == expected)
        }
    }
}
