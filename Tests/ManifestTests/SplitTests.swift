import BrachioCore
import BrachioManifest
import Foundation
import Testing

@Suite struct SplitTests {
    private func set(_ counts: [Int]) throws -> PhotoSet {
        let photos = counts.enumerated().flatMap { index, count in
            (0..<count).map {
                PhotoSet.Photo(name: "\(index)/\($0)", file: URL(fileURLWithPath: "/\(index)/\($0)"), classIndex: index)
            }
        }
        return try PhotoSet(classes: counts.indices.map { "c\($0)" }, photos: photos)
    }

    @Test("each photo is in one part, and every class has the same share within one photo", arguments: [UInt64(0), 1, 99])
    func stratified(seed: UInt64) throws {
        let counts = [65, 7, 2, 130, 1, 33]
        let whole = try set(counts)
        let (training, validation) = try Split(validationFraction: 0.2, seed: seed).divide(whole)
        #expect(Set(training.photos + validation.photos) == Set(whole.photos))
        #expect(training.photos.count + validation.photos.count == whole.photos.count)
        for (count, held) in zip(counts, validation.countPerClass) {
            #expect(abs(Double(held) - Double(count) * 0.2) < 1)
            if count > 1 { #expect(held >= 1 && held < count) }
        }
        #expect(validation.photos.count == 48)
    }

    @Test("the split does not depend on the order of the photos, and does on the seed")
    func deterministic() throws {
        let whole = try set([20, 20])
        let split = try Split(validationFraction: 0.25, seed: 7)
        let held = try split.divide(whole).validation.photos
        #expect(try split.divide(whole.with(photos: whole.photos.reversed())).validation.photos == held)
        #expect(try Split(validationFraction: 0.25, seed: 8).divide(whole).validation.photos != held)
    }

    // The expected names were computed by a transcription of SplitMix64 and Fisher-Yates in Python 3.13.
    @Test("a seed gives this very split on every machine and in every version")
    func recorded() throws {
        let held = try Split(validationFraction: 0.2, seed: 1).divide(set([10, 10])).validation.photos.map(\.name)
        #expect(held == ["0/4", "0/9", "1/2", "1/9"])
    }

    @Test("no counts and fraction break the shares")
    func property() {
        var source = SplitMix64(seed: 3)
        for _ in 0..<500 {
            let counts = (0..<(1 + source.next(below: 12))).map { _ in source.next(below: 40) }
            let fraction = Double(source.uniform(0.01...0.99))
            let held = Split.heldBack(counts: counts, fraction: fraction)
            for (count, held) in zip(counts, held) {
                #expect(held <= max(0, count - 1))
                #expect(count < 2 || held >= 1)
                #expect(count < 2 || abs(Double(held) - Double(count) * fraction) <= 1)
            }
        }
    }

    @Test("a share that leaves one part empty is refused", arguments: [0, 1, -0.1, 1.5, Double.nan])
    func refused(fraction: Double) {
        #expect(throws: BrachioError.self) { try Split(validationFraction: fraction) }
    }
}
