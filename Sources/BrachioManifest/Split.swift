internal import BrachioCore

/// A stratified division of a set of photos, recorded so that it can be repeated and checked.
///
/// Each class is shuffled by itself and cut at the same fraction. The division depends on the photos' names, their classes and the
/// seed alone: not on the order of the set, the machine or the number of threads.
public struct Split: Sendable, Hashable, Codable {
    /// Share of each class that goes to validation, above 0 and below 1.
    public let validationFraction: Double
    public let seed: UInt64

    public init(validationFraction: Double = 0.2, seed: UInt64 = 0) throws {
        guard validationFraction > 0, validationFraction < 1 else {
            throw BrachioError(
                .invalidInput, "a validation share of \(validationFraction) is not above 0 and below 1",
                mend: "use a share such as 0.2")
        }
        self.validationFraction = validationFraction
        self.seed = seed
    }

    /// Both parts in the order of their names. A class with at least two photos has at least one in each part; the sizes of the
    /// parts are those of the whole set's share, as near as that allows.
    public func divide(_ set: PhotoSet) throws -> (training: PhotoSet, validation: PhotoSet) {
        var classes: [[PhotoSet.Photo]] = Array(repeating: [], count: set.classes.count)
        for photo in set.photos.sorted(by: Self.byName) { classes[photo.classIndex].append(photo) }
        let held = Self.heldBack(counts: classes.map(\.count), fraction: validationFraction)
        var training: [PhotoSet.Photo] = []
        var validation: [PhotoSet.Photo] = []
        for (index, photos) in classes.enumerated() {
            var source = SplitMix64(seed: seed).derived(UInt64(index))
            let shuffled = photos.shuffled(by: &source)
            validation += shuffled.prefix(held[index])
            training += shuffled.dropFirst(held[index])
        }
        return (
            try set.with(photos: training.sorted(by: Self.byName)),
            try set.with(photos: validation.sorted(by: Self.byName))
        )
    }

    /// Photos of each class that go to validation: the floor of the class's share, then one more for the largest remainders until
    /// the total is right.
    package static func heldBack(counts: [Int], fraction: Double) -> [Int] {
        let shares = counts.map { Double($0) * fraction }
        var held = zip(shares, counts).map { share, count in
            count < 2 ? 0 : min(count - 1, max(1, Int(share)))
        }
        let total = Int((Double(counts.reduce(0, +)) * fraction).rounded())
        let order = counts.indices.sorted { a, b in
            let (x, y) = (shares[a] - shares[a].rounded(.down), shares[b] - shares[b].rounded(.down))
            return x != y ? x > y : a < b
        }
        var missing = total - held.reduce(0, +)
        for index in order where missing > 0 && held[index] + 1 < counts[index] && Double(held[index]) < shares[index] {
            held[index] += 1
            missing -= 1
        }
        return held
    }

    private static func byName(_ a: PhotoSet.Photo, _ b: PhotoSet.Photo) -> Bool {
        Array(a.name.utf8).lexicographicallyPrecedes(Array(b.name.utf8))
    }
}
