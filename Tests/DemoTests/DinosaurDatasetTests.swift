import BrachioCore
import BrachioDemo
import BrachioImaging
import Foundation
import Testing

@Suite("Dinosaur data set")
struct DinosaurDatasetTests {
    @Test("photos are named index_class_serial and the classes are as even as they can be")
    func names() throws {
        try withTemporaryFolder { folder in
            let entries = try DinosaurDataset.render(count: 8, seed: 5, to: folder.appendingPathComponent("photos"))
            #expect(
                entries.map(\.file.lastPathComponent) == [
                    "0_Spinosaurus_000.jpg", "1_Dilophosaurus_001.jpg", "2_Stegosaurus_002.jpg", "3_Triceratops_003.jpg",
                    "4_Brachiosaurus_004.jpg", "5_Unknown_005.jpg", "0_Spinosaurus_006.jpg", "1_Dilophosaurus_007.jpg",
                ])
            #expect(entries.map(\.classIndex) == [0, 1, 2, 3, 4, 5, 0, 1])
            for entry in entries {
                let bytes = try Data(contentsOf: entry.file)
                #expect(bytes.prefix(3).elementsEqual([0xFF, 0xD8, 0xFF]))
            }
        }
    }

    @Test("the number of threads changes nothing")
    func threads() throws {
        try withTemporaryFolder { folder in
            let one = folder.appendingPathComponent("one"), three = folder.appendingPathComponent("three")
            let first = try DinosaurDataset.render(count: 6, seed: 9, to: one, threads: 1)
            let second = try DinosaurDataset.render(count: 6, seed: 9, to: three, threads: 3)
            for (a, b) in zip(first, second) { #expect(try Digest(ofFile: a.file) == Digest(ofFile: b.file)) }
        }
    }

    @Test("a photo is the same pixels on every machine")
    func golden() throws {
        // Levels of this renderer at 80×60, seed 1; they change only when the pictures are meant to change.
        let digests = try (0..<6).map { serial in
            String(try Digest(of: Data(DinosaurDataset.picture(serial: serial, seed: 1, width: 80, height: 60).picture.pixels)).hexadecimal.prefix(16))
        }
        #expect(digests == Self.goldenDigests)
    }

    private static let goldenDigests = [
        "849d0186f6c0f684", "1a359f0881f5ae9b", "593e989351007258", "080f4f0ea54e7788", "c3de1927df802bad", "316a480975589066",
    ]

    @Test("another seed is another picture")
    func seeds() throws {
        let one = try DinosaurDataset.picture(serial: 3, seed: 1, width: 80, height: 60).picture
        let two = try DinosaurDataset.picture(serial: 3, seed: 2, width: 80, height: 60).picture
        #expect(one != two)
    }

    @Test("colour does not give the class away: mean colours differ less between classes than within them")
    func colours() throws {
        var means = [[SIMD3<Double>]](repeating: [], count: 6)
        for serial in 0..<96 {
            let picture = try DinosaurDataset.picture(serial: serial, seed: 3, width: 40, height: 30).picture
            var sum = SIMD3<Double>.zero
            for pixel in 0..<(40 * 30) { for channel in 0..<3 { sum[channel] += Double(picture.pixels[pixel * 3 + channel]) } }
            means[serial % 6].append(sum / 1200)
        }
        let centres = means.map { $0.reduce(.zero, +) / Double($0.count) }
        let all = centres.reduce(.zero, +) / 6
        func square(_ v: SIMD3<Double>) -> Double { (v * v).sum() }
        let between = centres.map { square($0 - all) }.reduce(0, +) / 6
        let within = zip(means, centres).map { values, centre in values.map { square($0 - centre) }.reduce(0, +) / Double(values.count) }
            .reduce(0, +) / 6
        #expect(between < within * 0.35)
    }

    @Test("progress counts every photo once")
    func progress() throws {
        let counter = Counter()
        try withTemporaryFolder { folder in
            _ = try DinosaurDataset.render(count: 4, seed: 2, to: folder) { counter.add($0) }
        }
        #expect(counter.values == [1, 2, 3, 4])
    }

    @Test("counts out of range and folders that cannot be made are errors", arguments: [0, -1, DinosaurDataset.photosMax + 1])
    func counts(count: Int) throws {
        #expect(throws: BrachioError.self) {
            try DinosaurDataset.render(count: count, seed: 1, to: FileManager.default.temporaryDirectory)
        }
        let error = #expect(throws: BrachioError.self) {
            try DinosaurDataset.render(count: 1, seed: 1, to: URL(fileURLWithPath: "/dev/null/photos"))
        }
        #expect(error?.code == .system)
    }
}

/// Progress reports come one at a time, from several threads.
private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var seen: [Int] = []
    func add(_ value: Int) { lock.withLock { seen.append(value) } }
    var values: [Int] { lock.withLock { seen } }
}
