/// The label that most answers give, with Laplace's estimate of how often such a vote is right: what an object has until the whole job is
/// consolidated.
package struct MajorityVote: Sendable, Hashable {
    /// One class where one is selected; all that more than half of the answers name otherwise.
    package var classes: [Int]
    /// For each class, (votes + 1) / (answers + 2).
    package var confidences: [Double]

    package init(_ answers: [[Int]], selection: JobSettings.Selection, classes count: Int) {
        var votes = [Int](repeating: 0, count: count)
        for answer in answers { for index in answer where index < count { votes[index] += 1 } }
        let chosen: [Int] =
            switch selection {
            // The first of the most: a tie is settled by consolidation.
            case .single: votes.indices.max { votes[$0] < votes[$1] || (votes[$0] == votes[$1] && $0 > $1) }.map { [$0] } ?? []
            case .multiple: votes.indices.filter { votes[$0] * 2 > answers.count }
            }
        classes = chosen
        confidences = chosen.map { Double(votes[$0] + 1) / Double(answers.count + 2) }
    }
}
