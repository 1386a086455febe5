package import BrachioCore
package import BrachioRules

/// A rule whose statement and templates have been read.
package struct CompiledRule: Sendable {
    package let name: String
    package let definition: RuleDefinition
    package let statement: RuleStatement
    let actions: [CompiledAction]
    let errorAction: CompiledAction?

    /// - Throws: `sqlParse` for the statement or a template, `invalidInput`, `limitExceeded`.
    package init(name: String, _ definition: RuleDefinition) throws(BrachioError) {
        try RuleDefinition.checkName(name)
        guard RuleDefinition.versions.contains(definition.awsIotSqlVersion) else {
            throw BrachioError(
                .sqlParse, "the SQL version '\(definition.awsIotSqlVersion.prefix(40))' is not known",
                mend: "use one of \(RuleDefinition.versions.joined(separator: ", "))")
        }
        guard definition.actions.count <= RuleEngineLimits.actionCount else {
            throw BrachioError(.limitExceeded, "rule \(name) has \(definition.actions.count) actions", cause: "at most \(RuleEngineLimits.actionCount) are taken")
        }
        guard (definition.description?.unicodeScalars.count ?? 0) <= RuleEngineLimits.descriptionCharacters else {
            throw BrachioError(.limitExceeded, "the description of rule \(name) is longer than \(RuleEngineLimits.descriptionCharacters) characters")
        }
        self.name = name
        self.definition = definition
        statement = try Self.statement(definition.sql)
        var actions: [CompiledAction] = []
        for action in definition.actions { actions.append(try CompiledAction(action, rule: name)) }
        self.actions = actions
        if let action = definition.errorAction { errorAction = try CompiledAction(action, rule: name) } else { errorAction = nil }
    }

    private static func statement(_ sql: String) throws(BrachioError) -> RuleStatement {
        let statement: RuleStatement
        do { statement = try RuleStatement(sql: sql) } catch { throw BrachioError(.sqlParse, error.message, cause: error.cause, mend: error.mend) }
        if let filter = statement.filter { try checkFilter(filter) }
        return statement
    }

    private static func checkFilter(_ filter: String) throws(BrachioError) {
        func refuse(_ cause: String) -> BrachioError { BrachioError(.sqlParse, "'\(filter.prefix(80))' is no topic filter", cause: cause) }
        let levels = filter.split(separator: "/", omittingEmptySubsequences: false)
        for (index, level) in levels.enumerated() {
            if level.utf8.contains(0) { throw refuse("it holds U+0000") }
            if level.contains("#"), level != "#" || index < levels.count - 1 { throw refuse("# is its whole last level, or not there") }
            if level.contains("+"), level != "+" { throw refuse("+ is a whole level, or not there") }
        }
        if levels[0] == "$share" { throw refuse("a rule has no part in a shared subscription") }
        if filter.hasPrefix(IngestedMessage.basicIngestPrefix) { throw refuse("topics of Basic Ingest name their rule, and no filter matches them") }
    }
}

/// An action whose templates have been read.
struct CompiledAction: Sendable {
    let action: RuleAction
    private let rule: String
    private let templates: [String: SubstitutionTemplate]

    init(_ action: RuleAction, rule: String) throws(BrachioError) {
        self.action = action
        self.rule = rule
        var templates: [String: SubstitutionTemplate] = [:]
        for text in action.templates where text.contains("${") {
            do { templates[text] = try SubstitutionTemplate(text) } catch {
                throw BrachioError(.sqlParse, "the template '\(text.prefix(200))' of action \(action.kind): \(error.message)", cause: error.cause, mend: error.mend)
            }
        }
        self.templates = templates
        try action.check()
    }

    /// What is to be done with `message`.
    ///
    /// - Throws: `invalidInput` where a template gives what the action cannot use.
    func delivery(_ message: IngestedMessage, _ surroundings: RuleSurroundings) throws(BrachioError) -> Delivery {
        let filling = Filling(templates: templates, message: message, surroundings: surroundings)
        switch action {
        case .republish(let action):
            return .republish(
                topic: try topic(filling.text(action.topic)), qos: action.qos ?? 0, headers: try headers(action.headers, filling),
                rounds: message.rounds + 1)
        case .s3(let action):
            return .object(bucket: try filling.text(action.bucketName), key: try filling.text(action.key), acl: action.cannedAcl)
        case .firehose(let action): return try records(action, filling)
        case .cloudwatchMetric(let action): return .metric(try metric(action, filling))
        case .cloudwatchLogs(let action):
            return .log(
                group: try filling.text(action.logGroupName), stream: rule, timeMilliseconds: message.receivedMilliseconds,
                isBatch: action.batchMode ?? false)
        case .cloudwatchAlarm(let action):
            return .alarm(
                name: try filling.text(action.alarmName), state: try filling.text(action.stateValue), reason: try filling.text(action.stateReason))
        case .lambda(let action): return .function(arn: try filling.text(action.functionArn))
        case .http(let action): return .post(url: try filling.text(action.url), headers: try filling.pairs(action.headers ?? []))
        case .timestream(let action): return try row(action, filling)
        }
    }

    private func topic(_ text: String) throws(BrachioError) -> String {
        let topic = text.hasPrefix("$$") ? String(text.dropFirst()) : text
        guard !topic.isEmpty, !topic.contains("#"), !topic.contains("+") else {
            throw BrachioError(.invalidInput, "'\(topic.prefix(200))' is no topic to publish to")
        }
        return topic
    }

    private func headers(_ headers: RuleAction.Headers?, _ filling: Filling) throws(BrachioError) -> RuleAction.Headers? {
        guard var headers else { return nil }
        headers.payloadFormatIndicator = try filling.optional(headers.payloadFormatIndicator)
        headers.contentType = try filling.optional(headers.contentType)
        headers.responseTopic = try filling.optional(headers.responseTopic)
        headers.correlationData = try filling.optional(headers.correlationData)
        headers.messageExpiry = try filling.optional(headers.messageExpiry)
        if let pairs = headers.userProperties { headers.userProperties = try filling.pairs(pairs) }
        return headers
    }

    private func records(_ action: RuleAction.Firehose, _ filling: Filling) throws(BrachioError) -> Delivery {
        let parts = try filling.text(action.deliveryStreamName).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        var prefix = parts.count > 1 ? String(parts[1]) : ""
        while prefix.hasSuffix("/") { prefix.removeLast() }
        return .records(
            bucket: String(parts[0]), prefix: prefix, separator: action.separator ?? "\n", isBatch: action.batchMode ?? false)
    }

    private func metric(_ action: RuleAction.CloudwatchMetric, _ filling: Filling) throws(BrachioError) -> MetricObservation {
        let text = try filling.text(action.metricValue)
        guard let value = Double(text.trimmed), value.isFinite else {
            throw BrachioError(.invalidInput, "the value '\(text.prefix(80))' of metric \(action.metricName) is no number")
        }
        var time = Int(filling.message.receivedMilliseconds / 1_000)
        if let template = action.metricTimestamp, case let given = try filling.text(template), !given.isEmpty {
            guard let seconds = Double(given.trimmed), seconds.isFinite, abs(seconds) < 1e11 else {
                throw BrachioError(.invalidInput, "the time '\(given.prefix(80))' of metric \(action.metricName) is not in seconds since 1970")
            }
            time = Int(seconds)
        }
        return MetricObservation(
            namespace: try filling.text(action.metricNamespace), name: try filling.text(action.metricName), value: value,
            unit: try filling.text(action.metricUnit), time: time)
    }

    private func row(_ action: RuleAction.Timestream, _ filling: Filling) throws(BrachioError) -> Delivery {
        var dimensions: [RuleAction.Timestream.Dimension] = []
        for dimension in action.dimensions { dimensions.append(.init(name: dimension.name, value: try filling.text(dimension.value))) }
        var time = filling.message.receivedMilliseconds
        if let stamp = action.timestamp {
            let text = try filling.text(stamp.value)
            guard let value = Double(text.trimmed), let scale = RuleAction.Timestream.millisecondsPerUnit[try filling.text(stamp.unit)],
                case let milliseconds = value * scale, abs(milliseconds) < 1e15
            else { throw BrachioError(.invalidInput, "the time '\(text.prefix(80))' of table \(action.tableName) is no time in \(stamp.unit)") }
            time = Int64(milliseconds)
        }
        return .row(
            database: try filling.text(action.databaseName), table: try filling.text(action.tableName), dimensions: dimensions,
            timeMilliseconds: time)
    }
}

/// Templates with a message to fill them from.
private struct Filling {
    let templates: [String: SubstitutionTemplate]
    let message: IngestedMessage
    let surroundings: RuleSurroundings

    func text(_ text: String) throws(BrachioError) -> String {
        guard let template = templates[text] else { return text }
        return try template.text(message.asRuleMessage, surroundings)
    }

    func optional(_ text: String?) throws(BrachioError) -> String? {
        guard let text else { return nil }
        return try self.text(text)
    }

    func pairs(_ pairs: [RuleAction.Pair]) throws(BrachioError) -> [RuleAction.Pair] {
        var filled: [RuleAction.Pair] = []
        for pair in pairs { filled.append(.init(key: try text(pair.key), value: try text(pair.value))) }
        return filled
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
