internal import BrachioCore

/// What a part of an expression evaluates to.
package enum MetricValue: Hashable, Sendable {
    case scalar(Double)
    case series(TimeSeries)
    case list([TimeSeries])

    /// As an array of series; a scalar is none.
    var allSeries: [TimeSeries]? {
        switch self {
        case .scalar: nil
        case .series(let series): [series]
        case .list(let list): list
        }
    }
}

/// Evaluates one expression over the results of other queries.
///
/// Arithmetic and comparisons take a missing point of one side as 0 and drop a point whose result is no finite number, as the user
/// guide says.
struct ExpressionEvaluation {
    /// Results by query id.
    let results: [String: MetricValue]
    /// Ids of the queries that ask for a metric, in the order of the request: what `METRICS()` gives.
    let metricIDs: [String]
    /// Every time at which a series without gaps has a point.
    let times: [Int]
    /// Seconds; for series that no metric gives a period.
    let period: Int
    let budget: PointBudget

    func value(of expression: MetricExpression) throws -> MetricValue {
        let value = try computed(expression)
        try budget.spend(value.pointCount)
        return value
    }

    private func computed(_ expression: MetricExpression) throws -> MetricValue {
        switch expression {
        case .number(let number): return .scalar(number)
        case .reference(let id):
            guard let value = results[id] else { throw BrachioError(.invalidInput, "no query has the id \(id)") }
            return value
        case .list(let items):
            return .list(try items.flatMap { try seriesArgument($0, of: "[ ]") })
        case .negate(let inner): return try value(of: inner).mapped { -$0 }
        case .binary(let binary, let a, let b): return try combine(value(of: a), value(of: b), binary)
        case .call(let name, let arguments): return try call(name, arguments)
        case .text(let text): throw BrachioError(.invalidInput, "the text \"\(text)\" is no series and no number")
        case .word(let word): throw BrachioError(.invalidInput, "\(word) is no series and no number", mend: "ids begin with a lower-case letter")
        }
    }

    private func combine(_ a: MetricValue, _ b: MetricValue, _ binary: MetricExpression.BinaryOperator) throws -> MetricValue {
        switch (a, b) {
        case (.scalar(let x), .scalar(let y)): return .scalar(binary.apply(x, y))
        case (_, .scalar(let y)): return a.mapped { binary.apply($0, y) }
        case (.scalar(let x), _): return b.mapped { binary.apply(x, $0) }
        case (.series(let x), .series(let y)): return .series(x.combined(with: y, binary.apply))
        case (.list(let list), .series(let y)): return .list(list.map { $0.combined(with: y, binary.apply) })
        case (.series(let x), .list(let list)):
            return .list(list.map { series in
                var result = x.combined(with: series, binary.apply)
                result.label = series.label
                return result
            })
        case (.list, .list):
            throw BrachioError(.invalidInput, "\(binary.rawValue) cannot take two arrays of series", mend: "reduce one with SUM, AVG, MIN or MAX")
        }
    }

    /// The series that an argument gives. Throws where it is a number.
    func seriesArgument(_ argument: MetricExpression, of function: String) throws -> [TimeSeries] {
        guard let series = try value(of: argument).allSeries else {
            throw BrachioError(.invalidInput, "\(function) takes series, not a number")
        }
        return series
    }

    /// The number that an argument gives. Throws where it is a series.
    func scalarArgument(_ argument: MetricExpression, of function: String) throws -> Double {
        guard case .scalar(let number) = try value(of: argument) else {
            throw BrachioError(.invalidInput, "\(function) takes a number here, not series")
        }
        return number
    }
}

/// How many points the expressions of one request may still compute.
final class PointBudget {
    private var left: Int

    init(points: Int = MetricLimits.computedPoints) { left = points }

    func spend(_ points: Int) throws {
        left -= points
        guard left >= 0 else {
            throw BrachioError(
                .limitExceeded, "the expressions compute more than \(MetricLimits.computedPoints) points", mend: "choose a longer period or a shorter range")
        }
    }
}

extension MetricValue {
    var pointCount: Int {
        switch self {
        case .scalar: 1
        case .series(let series): series.points.count
        case .list(let list): list.reduce(0) { $0 + $1.points.count }
        }
    }

    func mapped(_ transform: (Double) -> Double) -> MetricValue {
        switch self {
        case .scalar(let number): .scalar(transform(number))
        case .series(let series): .series(series.mapped(transform))
        case .list(let list): .list(list.map { $0.mapped(transform) })
        }
    }

    func mappedSeries(_ transform: (TimeSeries) -> TimeSeries) -> MetricValue {
        switch self {
        case .scalar: self
        case .series(let series): .series(transform(series))
        case .list(let list): .list(list.map(transform))
        }
    }
}
