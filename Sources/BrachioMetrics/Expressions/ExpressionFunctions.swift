internal import BrachioCore
internal import Foundation

extension ExpressionEvaluation {
    func call(_ name: String, _ arguments: [MetricExpression]) throws -> MetricValue {
        switch name {
        case "SUM", "AVG", "MIN", "MAX", "STDDEV", "DATAPOINT_COUNT":
            return try reduce(name, value(of: single(arguments, name)))
        case "ABS": return try mapped(arguments, name, abs)
        case "CEIL": return try mapped(arguments, name) { $0.rounded(.up) }
        case "FLOOR": return try mapped(arguments, name) { $0.rounded(.down) }
        case "LOG": return try mapped(arguments, name, log)
        case "LOG10": return try mapped(arguments, name, log10)
        case "RATE": return try seriesMapped(arguments, name) { $0.differences { ($1.value - $0.value) / Double($1.time - $0.time) } }
        case "DIFF": return try seriesMapped(arguments, name) { $0.differences { $1.value - $0.value } }
        case "DIFF_TIME": return try seriesMapped(arguments, name) { $0.differences { Double($1.time - $0.time) } }
        case "RUNNING_SUM": return try seriesMapped(arguments, name) { $0.runningSum() }
        case "METRICS": return try metrics(arguments)
        case "SEARCH": return results[MetricExpression.searchKey(arguments)] ?? .list([])
        case "FILL": return try fill(arguments)
        case "IF": return try conditional(arguments)
        case "PERIOD": return .scalar(Double(try seriesArgument(single(arguments, name), of: name).first?.period ?? period))
        case "METRIC_COUNT": return .scalar(Double(try seriesArgument(single(arguments, name), of: name).count))
        case "TIME_SERIES": return .series(constant(try scalarArgument(single(arguments, name), of: name)))
        case "FIRST", "LAST":
            let all = try seriesArgument(single(arguments, name), of: name)
            guard let one = name == "FIRST" ? all.first : all.last else { throw BrachioError(.invalidInput, "\(name) got no series") }
            return .series(one)
        case "REMOVE_EMPTY": return .list(try seriesArgument(single(arguments, name), of: name).filter { !$0.points.isEmpty })
        case "SORT": return try sort(arguments)
        case "SLICE": return try slice(arguments)
        default:
            throw BrachioError(.unsupported, "the function \(name) is not offered", mend: "functions are written in capitals")
        }
    }

    private func single(_ arguments: [MetricExpression], _ name: String) throws -> MetricExpression {
        guard arguments.count == 1 else { throw BrachioError(.invalidInput, "\(name) takes one argument, not \(arguments.count)") }
        return arguments[0]
    }

    private func mapped(_ arguments: [MetricExpression], _ name: String, _ transform: (Double) -> Double) throws -> MetricValue {
        try value(of: single(arguments, name)).mapped(transform)
    }

    private func seriesMapped(_ arguments: [MetricExpression], _ name: String, _ transform: (TimeSeries) -> TimeSeries) throws -> MetricValue {
        let value = try value(of: single(arguments, name))
        guard value.allSeries != nil else { throw BrachioError(.invalidInput, "\(name) takes series, not a number") }
        return value.mappedSeries(transform)
    }

    /// One series becomes a number over its points; an array becomes a series, point by point over the series that have a value
    /// there. `AVG` of an array counts a missing value as 0, as the user guide says.
    private func reduce(_ name: String, _ value: MetricValue) throws -> MetricValue {
        switch value {
        case .scalar(let number): return .scalar(number)
        case .series(let series):
            if series.points.isEmpty, name != "SUM", name != "DATAPOINT_COUNT" { return .series(series) }
            return .scalar(Self.reduced(name, series.values, count: series.points.count))
        case .list(let list):
            var byTime: [Int: [Double]] = [:]
            for point in list.flatMap(\.points) { byTime[point.time, default: []].append(point.value) }
            let points = byTime.keys.sorted().map { time in
                let values = byTime[time] ?? []
                return TimeSeries.Point(
                    time: time, value: Self.reduced(name, values, count: name == "AVG" ? list.count : values.count))
            }
            return .series(TimeSeries(label: name, period: list.map(\.period).max() ?? period, points: points))
        }
    }

    private static func reduced(_ name: String, _ values: [Double], count: Int) -> Double {
        let sum = values.reduce(0, +)
        switch name {
        case "SUM": return sum
        case "MIN": return values.min() ?? 0
        case "MAX": return values.max() ?? 0
        case "DATAPOINT_COUNT": return Double(values.count)
        case "STDDEV":
            let mean = sum / Double(count)
            return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)).squareRoot()
        default: return sum / Double(count)
        }
    }

    private func metrics(_ arguments: [MetricExpression]) throws -> MetricValue {
        var wanted = metricIDs
        if case .text(let part)? = arguments.first { wanted = wanted.filter { $0.contains(part) } }
        guard arguments.count <= 1, arguments.allSatisfy({ if case .text = $0 { true } else { false } }) else {
            throw BrachioError(.invalidInput, "METRICS takes nothing or one quoted text")
        }
        return .list(wanted.flatMap { results[$0]?.allSeries ?? [] })
    }

    func constant(_ number: Double) -> TimeSeries {
        TimeSeries(label: Statistic.text(number), period: period, points: times.map { .init(time: $0, value: number) })
    }
}

extension TimeSeries {
    /// One value for each pair of neighbours, at the later one's time.
    func differences(_ difference: (Point, Point) -> Double) -> TimeSeries {
        var result = self
        result.points = zip(points, points.dropFirst()).map { Point(time: $1.time, value: difference($0, $1)) }
        return result
    }

    func runningSum() -> TimeSeries {
        var result = self, sum = 0.0
        result.points = points.map { point in
            sum += point.value
            return Point(time: point.time, value: sum)
        }
        return result
    }
}
