/// How often photos of each class (row) were taken for each class (column).
public struct ConfusionMatrix: Sendable, Hashable, Codable {
    public private(set) var counts: [[Int]]

    public init(classes: Int) { counts = Array(repeating: Array(repeating: 0, count: classes), count: classes) }

    public mutating func add(truth: Int, prediction: Int) { counts[truth][prediction] += 1 }

    public static func += (a: inout ConfusionMatrix, b: ConfusionMatrix) {
        for row in a.counts.indices {
            for column in a.counts[row].indices { a.counts[row][column] += b.counts[row][column] }
        }
    }

    public var count: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }
    public var correct: Int { counts.indices.reduce(0) { $0 + counts[$1][$1] } }

    /// Correct over all; zero for no photos.
    public var accuracy: Double { count == 0 ? 0 : Double(correct) / Double(count) }

    /// Photos of the class.
    public func support(_ index: Int) -> Int { counts[index].reduce(0, +) }

    /// Of the photos taken for the class, the share that is; zero where none was.
    public func precision(_ index: Int) -> Double {
        let taken = counts.reduce(0) { $0 + $1[index] }
        return taken == 0 ? 0 : Double(counts[index][index]) / Double(taken)
    }

    /// Of the photos of the class, the share that was found; zero where there are none.
    public func recall(_ index: Int) -> Double {
        let support = support(index)
        return support == 0 ? 0 : Double(counts[index][index]) / Double(support)
    }

    /// The harmonic mean of precision and recall.
    public func f1(_ index: Int) -> Double {
        let sum = precision(index) + recall(index)
        return sum == 0 ? 0 : 2 * precision(index) * recall(index) / sum
    }
}
