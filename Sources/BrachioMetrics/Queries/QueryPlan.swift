internal import BrachioCore

/// The order in which the queries of one request are evaluated: an expression after everything that it names.
struct QueryPlan {
    private let queries: [MetricDataQuery]
    private let expressions: [String: MetricExpression]
    private var values: [String: MetricValue] = [:]
    private let budget = PointBudget()

    init(_ queries: [MetricDataQuery]) throws {
        self.queries = queries
        var expressions: [String: MetricExpression] = [:]
        var ids: Set<String> = []
        for query in queries {
            guard ids.insert(query.id).inserted else { throw BrachioError(.invalidInput, "two queries have the id \(query.id)") }
            if case .expression(let text, _) = query.source {
                guard !text.hasPrefix("SELECT") else {
                    throw BrachioError(.unsupported, "query \(query.id) is written in the query language of Metrics Insights", mend: "use METRICS() and metric math")
                }
                expressions[query.id] = try ExpressionParser.parse(text)
            }
        }
        self.expressions = expressions
        for (id, expression) in expressions {
            if let unknown = expression.references.subtracting(ids).sorted().first {
                throw BrachioError(.invalidInput, "expression \(id) names \(unknown), which is no query of the request")
            }
        }
    }

    /// What must be searched for before the expressions are evaluated.
    var searches: [String: [MetricExpression]] {
        expressions.values.reduce(into: [:]) { $0.merge($1.searches) { first, _ in first } }
    }

    mutating func add(_ value: MetricValue, for id: String) { values[id] = value }

    mutating func results(times: Range<Int>) throws -> [MetricDataResult] {
        var left = queries.filter { expressions[$0.id] != nil }
        while !left.isEmpty {
            let ready = left.filter { query in expressions[query.id]?.references.allSatisfy { values[$0] != nil } == true }
            guard !ready.isEmpty else {
                throw BrachioError(.invalidInput, "expressions \(left.map(\.id).joined(separator: ", ")) name each other in a circle")
            }
            for query in ready { values[query.id] = try evaluate(query, times: times) }
            left.removeAll { values[$0.id] != nil }
        }
        return try queries.filter(\.returnsData).flatMap(result)
    }

    private func evaluate(_ query: MetricDataQuery, times: Range<Int>) throws -> MetricValue {
        guard let expression = expressions[query.id], case .expression(_, let ownPeriod) = query.source else { return .list([]) }
        let metricIDs = queries.compactMap { query in if case .metric = query.source { query.id } else { nil } }
        let used = expression.usesAllMetrics ? Set(metricIDs).union(expression.references) : expression.references
        let periods = used.union(expression.searches.keys).flatMap { values[$0]?.allSeries ?? [] }.map(\.period)
        let period = ownPeriod ?? periods.max() ?? 60
        try MetricStatistic.checkPeriod(period)
        let start = times.lowerBound.floored(to: period)
        try MetricQueries.checkSpan(start..<times.upperBound, period: period)
        let evaluation = ExpressionEvaluation(
            results: values, metricIDs: metricIDs, times: Array(stride(from: start, to: times.upperBound, by: period)), period: period, budget: budget)
        do {
            return try evaluation.value(of: expression)
        } catch let error as BrachioError {
            throw error.within("expression \(query.id)")
        }
    }

    private func result(_ query: MetricDataQuery) throws -> [MetricDataResult] {
        guard let all = values[query.id]?.allSeries else {
            throw BrachioError(
                .invalidInput, "expression \(query.id) gives a number", cause: "the result must be a time series",
                mend: "use TIME_SERIES, or set ReturnData to false")
        }
        let isArray = if case .list? = values[query.id] { true } else { false }
        return all.map { series in
            var series = series
            // A number such as 1 / 0 may have filled a series.
            series.points.removeAll { !$0.value.isFinite }
            if case .expression = query.source {
                series.label = isArray ? [query.label, series.label].compactMap { $0 }.joined(separator: " ") : query.label ?? query.id
            }
            return MetricDataResult(id: query.id, series: series)
        }
    }
}
