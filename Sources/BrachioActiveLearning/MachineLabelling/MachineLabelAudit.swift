/// Whether labels made by machine still hold the target, by a sample of them that people answered without seeing them.
package enum MachineLabelAudit: String, Sendable, Hashable, Codable {
    /// Nothing speaks against the target.
    case holds
    /// The target is missed, but for the risk: machine labelling stops and what it labelled goes to people.
    case missed

    /// - Parameters:
    ///   - right: of the checked labels, those that people confirmed.
    ///   - risk: probability that a target that is held is called missed.
    package init(right: Int, of checked: Int, target: Double, risk: Double = 0.05) {
        self = BinomialBound.upper(successes: right, of: checked, risk: risk) < target ? .missed : .holds
    }
}
