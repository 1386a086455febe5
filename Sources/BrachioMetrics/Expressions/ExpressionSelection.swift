internal import BrachioCore

/// Functions that choose or fill points and series: `FILL`, `IF`, `SORT`, `SLICE`.
extension ExpressionEvaluation {
    func fill(_ arguments: [MetricExpression]) throws -> MetricValue {
        guard arguments.count == 2 else { throw BrachioError(.invalidInput, "FILL takes series and a filler") }
        let value = try value(of: arguments[0])
        guard value.allSeries != nil else { throw BrachioError(.invalidInput, "FILL takes series, not a number") }
        try budget.spend((value.allSeries?.count ?? 0) * times.count)
        switch arguments[1] {
        case .word("REPEAT"): return value.mappedSeries { $0.repeating(over: times) }
        case .word("LINEAR"): return value.mappedSeries { $0.interpolated(over: times) }
        default: break
        }
        switch try self.value(of: arguments[1]) {
        case .scalar(let number): return value.mappedSeries { $0.filled(over: times) { _ in number } }
        case .series(let filler):
            let byTime = Dictionary(filler.points.map { ($0.time, $0.value) }) { first, _ in first }
            return value.mappedSeries { $0.filled(over: times) { byTime[$0] } }
        case .list: throw BrachioError(.invalidInput, "FILL fills with a number, one series, REPEAT or LINEAR")
        }
    }

    /// `IF(condition, then, else)`: a point whose condition is false and whose else is missing is dropped; a true one whose then is
    /// missing is 0.
    func conditional(_ arguments: [MetricExpression]) throws -> MetricValue {
        guard (2...3).contains(arguments.count) else { throw BrachioError(.invalidInput, "IF takes a condition and one or two values") }
        let then = try value(of: arguments[1])
        let otherwise = arguments.count > 2 ? try value(of: arguments[2]) : nil
        switch try value(of: arguments[0]) {
        case .scalar(let condition):
            return condition != 0 ? then : otherwise ?? .series(TimeSeries(label: "IF", period: period, points: []))
        case .series(let condition):
            let thenValue = try lookup(then), otherwiseValue = try otherwise.map(lookup)
            var result = TimeSeries(label: condition.label, period: condition.period, points: [])
            result.points = condition.points.compactMap { point in
                let value = point.value != 0 ? thenValue(point.time) ?? 0 : otherwiseValue?(point.time)
                return value.map { TimeSeries.Point(time: point.time, value: $0) }
            }
            return .series(result)
        case .list: throw BrachioError(.invalidInput, "IF takes one series as its condition, not an array")
        }
    }

    private func lookup(_ value: MetricValue) throws -> (Int) -> Double? {
        switch value {
        case .scalar(let number): return { _ in number }
        case .series(let series):
            let byTime = Dictionary(series.points.map { ($0.time, $0.value) }) { first, _ in first }
            return { byTime[$0] }
        case .list: throw BrachioError(.invalidInput, "IF chooses between numbers and single series, not arrays")
        }
    }

    func sort(_ arguments: [MetricExpression]) throws -> MetricValue {
        guard (3...4).contains(arguments.count), case .word(let key) = arguments[1], case .word(let order) = arguments[2],
            ["AVG", "MIN", "MAX", "SUM"].contains(key), ["ASC", "DESC"].contains(order)
        else { throw BrachioError(.invalidInput, "SORT takes series, one of AVG, MIN, MAX and SUM, and ASC or DESC") }
        let keyed = try seriesArgument(arguments[0], of: "SORT").map { series -> (TimeSeries, Double) in
            let values = series.values, sum = values.reduce(0, +)
            switch key {
            case "MIN": return (series, values.min() ?? 0)
            case "MAX": return (series, values.max() ?? 0)
            case "SUM": return (series, sum)
            default: return (series, values.isEmpty ? 0 : sum / Double(values.count))
            }
        }
        let sorted = keyed.sorted { order == "ASC" ? $0.1 < $1.1 : $0.1 > $1.1 }.map(\.0)
        guard arguments.count == 4 else { return .list(sorted) }
        return .list(Array(sorted.prefix(try index(arguments[3], of: "SORT"))))
    }

    func slice(_ arguments: [MetricExpression]) throws -> MetricValue {
        guard (2...3).contains(arguments.count) else { throw BrachioError(.invalidInput, "SLICE takes series and one or two numbers") }
        let all = try seriesArgument(arguments[0], of: "SLICE")
        let start = try index(arguments[1], of: "SLICE")
        let end = arguments.count > 2 ? try index(arguments[2], of: "SLICE") : all.count
        return .list(Array(all.prefix(end).dropFirst(start)))
    }

    private func index(_ argument: MetricExpression, of function: String) throws -> Int {
        let number = try scalarArgument(argument, of: function)
        guard number >= 0, number <= 1e6, number == number.rounded() else {
            throw BrachioError(.invalidInput, "\(function) takes whole numbers from 0")
        }
        return Int(number)
    }
}

extension TimeSeries {
    /// Every one of `times`, with the filler's value where this series has none; a time for which there is no filler stays empty.
    func filled(over times: [Int], with filler: (Int) -> Double?) -> TimeSeries {
        let own = Dictionary(points.map { ($0.time, $0.value) }) { first, _ in first }
        var result = self
        result.points = Set(times).union(own.keys).sorted().compactMap { time in
            (own[time] ?? filler(time)).map { Point(time: time, value: $0) }
        }
        return result
    }

    /// Gaps take the value before them.
    func repeating(over times: [Int]) -> TimeSeries {
        var index = 0
        return filled(over: times) { time in
            while index < points.count, points[index].time < time { index += 1 }
            return index > 0 ? points[index - 1].value : nil
        }
    }

    /// Gaps between two points lie on the line between them; there is nothing before the first and after the last.
    func interpolated(over times: [Int]) -> TimeSeries {
        var index = 0
        return filled(over: times) { time in
            while index < points.count, points[index].time < time { index += 1 }
            guard index > 0, index < points.count else { return nil }
            let a = points[index - 1], b = points[index]
            return a.value + (b.value - a.value) * Double(time - a.time) / Double(b.time - a.time)
        }
    }
}
