internal import BrachioCore

/// One number that tells of many observations, by the name that clients use.
package enum Statistic: Hashable, Sendable {
    case sampleCount, sum, average, minimum, maximum
    /// `p99.9`: the value below which so many percent of the observations lie.
    case percentile(Double)
    /// `tm99`, `TM(10%:90%)`, `tc`, `ts`, `wm`, `IQM`, `PR(:300)`: of the observations between two bounds.
    case between(BoundedStatistic)

    package init(_ name: String) throws {
        switch name {
        case "SampleCount": self = .sampleCount
        case "Sum": self = .sum
        case "Average": self = .average
        case "Minimum": self = .minimum
        case "Maximum": self = .maximum
        default:
            if name.hasPrefix("p"), let percent = Self.percent(name.dropFirst()) {
                self = .percentile(percent)
            } else if let bounded = BoundedStatistic(name) {
                self = .between(bounded)
            } else {
                throw BrachioError(
                    .invalidInput, "there is no statistic \(name)",
                    mend: "choose SampleCount, Sum, Average, Minimum, Maximum, a percentile such as p99.9, or tm, tc, ts, wm, PR, IQM")
            }
        }
    }

    package var name: String {
        switch self {
        case .sampleCount: "SampleCount"
        case .sum: "Sum"
        case .average: "Average"
        case .minimum: "Minimum"
        case .maximum: "Maximum"
        case .percentile(let percent): "p\(Self.text(percent))"
        case .between(let bounded): bounded.name
        }
    }

    /// `nil` where the statistic cannot be told: percentiles of what came as statistics.
    package func value(of aggregate: Aggregate) -> Double? {
        switch self {
        case .sampleCount: return aggregate.count
        case .sum: return aggregate.sum
        case .average: return aggregate.sum / aggregate.count
        case .minimum: return aggregate.minimum
        case .maximum: return aggregate.maximum
        case .percentile(let percent):
            if percent == 100 { return aggregate.distribution == nil ? nil : aggregate.maximum }
            guard let value = aggregate.distribution?.quantile(percent / 100) else { return nil }
            return Swift.min(Swift.max(value, aggregate.minimum), aggregate.maximum)
        case .between(let bounded): return bounded.value(of: aggregate)
        }
    }

    /// Whether the number needs the distribution.
    package var needsDistribution: Bool {
        switch self {
        case .percentile, .between: true
        default: false
        }
    }

    /// A number from 0 to 100 with at most ten digits after the point.
    static func percent(_ text: Substring) -> Double? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } }),
            parts[0].count <= 3, parts.count == 1 || parts[1].count <= 10, let percent = Double(text), percent <= 100
        else { return nil }
        return percent
    }

    static func text(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number)
    }
}

extension Statistic: Codable {
    package init(from decoder: any Decoder) throws { try self.init(decoder.singleValueContainer().decode(String.self)) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}
