internal import Foundation

/// How far a job is with labels by machine: a pure value that takes samples of people's answers and says from which confidence on the
/// model's labels stand, and whether they stand at all.
///
/// A threshold is looked for again and again as answers come. Each look may be wrong, so the risk is shared out among all of them: look k
/// gets 1/(k(k+1)) of it, and whatever their number they come to at most the whole (a union bound). Between looks a threshold may be given
/// up, never taken. Labels that stand are checked: some of those above the threshold are set aside and answered by people who do not see
/// what the machine says; when these speak against the target, labelling by machine stops until the manager allows it again.
package struct MachineLabelling: Sendable, Hashable, Codable {
    /// The next look is taken when the part of the sample that can confirm something has grown by this share.
    package static let growth = 0.25
    /// Of labels above the threshold, so many are set aside for people: a share, but at least a number and at most another.
    package static let checkedShare = 0.05
    package static let checkedMin = 20
    package static let checkedMax = 100

    /// Looks that were taken.
    package private(set) var looks = 0
    /// Answers above the lowest threshold that is tried, from which the next look is taken.
    package private(set) var nextLook = 0
    /// Labels with at least this confidence stand; `nil` while there are none.
    package private(set) var threshold: Double?
    /// Their accuracy is at least this, but for the risk.
    package private(set) var accuracyAtLeast: Double?
    /// Labels that were checked by people, and how many of them people confirmed.
    package private(set) var checked = 0
    package private(set) var right = 0
    /// The checks said that the target is missed.
    package private(set) var isStopped = false

    package init() {}

    /// Takes the sample as it is now.
    ///
    /// - Parameters:
    ///   - trials: answers to objects drawn at random, by models that had not learned from them.
    ///   - open: the model's confidences of the objects without an answer.
    package mutating func look(_ trials: [LabellingThreshold.Trial], open: [Double], target: LabellingThreshold.Target) {
        guard !isStopped else { return }
        if let standing = threshold, !LabellingThreshold.isConfirmed(standing, by: trials, target) { (threshold, accuracyAtLeast) = (nil, nil) }
        var own = target
        own.risk = target.risk / Double((looks + 1) * (looks + 2))
        // A sample that cannot confirm anything even if all of it is right is no look and costs none of the risk. This is told from
        // confidences alone, never from what was right.
        guard let lowest = LabellingThreshold.sequence(open, target).last else { return }
        let above = trials.count { $0.confidence >= lowest }
        guard above >= max(nextLook, own.answersMin) else { return }
        looks += 1
        nextLook = above + max(1, Int((Double(above) * Self.growth).rounded(.up)))
        guard let found = LabellingThreshold(trials, open: open, target: own) else { return }
        (threshold, accuracyAtLeast) = (found.confidence, found.accuracyAtLeast)
    }

    /// Takes what people said of all labels that were set aside so far.
    package mutating func check(right: Int, of checked: Int, target: LabellingThreshold.Target) {
        (self.checked, self.right) = (checked, right)
        guard MachineLabelAudit(right: right, of: checked, target: target.accuracy) == .missed else { return }
        isStopped = true
        (threshold, accuracyAtLeast) = (nil, nil)
    }

    /// Which of the labels above the threshold people shall check.
    ///
    /// - Parameters:
    ///   - above: objects whose label would be the machine's and that nobody has been asked.
    ///   - labelled: objects that have the machine's label already.
    ///   - aside: objects that were set aside before, answered or not.
    package static func setAside(from above: [Int], labelled: Int, aside: Int, seed: UInt64) -> [Int] {
        let all = above.count + labelled + aside
        let wanted = min(checkedMax, max(checkedMin, Int((Double(all) * checkedShare).rounded(.up))))
        guard aside < wanted else { return [] }
        // Another order than the one in which people are asked at random.
        return Array(AuditOrder.order(above, seed: seed ^ 0xA5A5_5A5A).prefix(wanted - aside))
    }
}
