/// What a model decided on each class of photos that may have several: a class is taken to be there from a chance of one half on.
public struct ClassDecisions: Sendable, Hashable, Codable {
    public private(set) var photos = 0
    /// Photos, by class: that have it and were said to, that do not and were said to, that have it and were said not to.
    public private(set) var found: [Int]
    public private(set) var mistaken: [Int]
    public private(set) var missed: [Int]

    init(classes: Int) {
        found = Array(repeating: 0, count: classes)
        mistaken = found
        missed = found
    }

    mutating func add(_ chances: [Float], _ truths: Set<Int>) {
        photos += 1
        for (index, chance) in chances.enumerated() {
            switch (chance > 0.5, truths.contains(index)) {
            case (true, true): found[index] += 1
            case (true, false): mistaken[index] += 1
            case (false, true): missed[index] += 1
            case (false, false): break
            }
        }
    }

    /// Right decisions over all; zero for no photos.
    public var accuracy: Double {
        let all = photos * found.count
        return all == 0 ? 0 : 1 - Double(mistaken.reduce(0, +) + missed.reduce(0, +)) / Double(all)
    }

    public func support(_ index: Int) -> Int { found[index] + missed[index] }

    public func precision(_ index: Int) -> Double { Self.share(found[index], of: found[index] + mistaken[index]) }

    public func recall(_ index: Int) -> Double { Self.share(found[index], of: support(index)) }

    /// The harmonic mean of precision and recall.
    public func f1(_ index: Int) -> Double { Self.share(2 * found[index], of: 2 * found[index] + mistaken[index] + missed[index]) }

    private static func share(_ part: Int, of all: Int) -> Double { all == 0 ? 0 : Double(part) / Double(all) }
}
