/// How far people agree beyond what chance would give: 1 for always, 0 for no more than chance.
package enum Agreement {
    /// Two people's answers to the same objects (Cohen, 1960). `nil` without objects, and where chance alone agrees always.
    package static func cohen(_ a: [Int], _ b: [Int], classes: Int) -> Double? {
        precondition(a.count == b.count, "both have answered the same objects")
        guard !a.isEmpty else { return nil }
        let count = Double(a.count)
        let observed = Double(zip(a, b).count { $0 == $1 }) / count
        let expected = (0..<classes).reduce(0.0) { sum, k in
            sum + Double(a.count { $0 == k }) / count * Double(b.count { $0 == k }) / count
        }
        return expected < 1 ? (observed - expected) / (1 - expected) : nil
    }

    /// Objects that were each answered by the same number of people, whoever they were (Fleiss, 1971).
    ///
    /// - Parameter counts: answers of each class to each object, `[objects][K]`; every object has the same sum, at least 2.
    package static func fleiss(_ counts: [[Int]]) -> Double? {
        guard let people = counts.first?.reduce(0, +), people >= 2, counts.allSatisfy({ $0.reduce(0, +) == people }) else { return nil }
        let objects = Double(counts.count), n = Double(people)
        let agreed = counts.reduce(0.0) { $0 + ($1.reduce(0.0) { $0 + Double($1 * $1) } - n) / (n * (n - 1)) } / objects
        let expected = counts[0].indices.reduce(0.0) { sum, k in
            let share = counts.reduce(0.0) { $0 + Double($1[k]) } / (objects * n)
            return sum + share * share
        }
        return expected < 1 ? (agreed - expected) / (1 - expected) : nil
    }

    /// Any number of answers to each object, classes without an order (Krippendorff's α, nominal). Objects with fewer than two answers
    /// say nothing.
    ///
    /// - Parameter counts: answers of each class to each object, `[objects][K]`.
    package static func krippendorff(_ counts: [[Int]]) -> Double? {
        let paired = counts.filter { $0.reduce(0, +) >= 2 }
        guard let classes = paired.first?.count else { return nil }
        var disagreement = 0.0, totals = [Double](repeating: 0, count: classes)
        for own in paired {
            let m = Double(own.reduce(0, +))
            let same = own.reduce(0.0) { $0 + Double($1 * ($1 - 1)) }
            disagreement += (m * (m - 1) - same) / (m - 1)
            for k in 0..<classes { totals[k] += Double(own[k]) }
        }
        let n = totals.reduce(0, +)
        let expected = (n * n - totals.reduce(0.0) { $0 + $1 * $1 }) / (n - 1)
        return expected > 0 ? 1 - disagreement / expected : nil
    }
}
