/// How finely points are kept, and for how long: every point lives in exactly one tier, and moves on to the next when it has reached
/// the age that its own keeps.
///
/// Ages: "Metrics retention" in the CloudWatch user guide.
package enum RetentionTier: Int, CaseIterable, Sendable {
    case second = 1, minute = 60, fiveMinutes = 300, hour = 3_600

    /// Seconds that one point covers.
    package var widthSeconds: Int { rawValue }

    package var keptSeconds: Int {
        switch self {
        case .second: 3 * 3_600
        case .minute: 15 * 86_400
        case .fiveMinutes: 63 * 86_400
        case .hour: 455 * 86_400
        }
    }

    /// Where points of this tier go; `nil` where they end.
    package var next: RetentionTier? {
        switch self {
        case .second: .minute
        case .minute: .fiveMinutes
        case .fiveMinutes: .hour
        case .hour: nil
        }
    }

    /// Points that start before this have outgrown the tier. It is a boundary of the next tier, so that a coarser point is made of
    /// whole finer ones.
    package func cutoff(now: Int) -> Int {
        let width = (next ?? self).widthSeconds
        return (now - keptSeconds).floored(to: width)
    }

    /// The tier that a datum of `time` belongs to at `now`: the finest that its resolution asks for and that still keeps its age.
    package static func of(time: Int, resolutionSeconds: Int, now: Int) -> RetentionTier {
        allCases.first { $0.widthSeconds >= resolutionSeconds && time >= $0.cutoff(now: now) } ?? .hour
    }
}

extension Int {
    /// The largest multiple of `step` that is not above this.
    func floored(to step: Int) -> Int {
        let rest = self % step
        return self - (rest < 0 ? rest + step : rest)
    }
}
