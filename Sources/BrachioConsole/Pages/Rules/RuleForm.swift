internal import BrachioCore
internal import BrachioRuleEngine
internal import BrachioRules
internal import Foundation

/// A rule as its form holds it, with the sample message to try it out on.
struct RuleForm {
    let isNew: Bool
    let name: String
    let sql: String
    let description: String
    /// A JSON array of actions, and one action or nothing.
    let actions: String
    let errorAction: String
    let hasErrorAction: Bool
    let isDisabled: Bool
    let topic: String
    let payload: String

    /// What a new rule begins with: detections become a metric by class.
    static let example = RuleForm(
        isNew: true, name: "count_detections", sql: "SELECT dinosaur, confidence FROM 'dino-detect'", description: "",
        actions: """
            [
              {"cloudwatchMetric": {
                "roleArn": "arn:aws:iam::123456789012:role/rules", "metricNamespace": "dino-detect", "metricName": "${dinosaur}",
                "metricValue": "1", "metricUnit": "Count"}}
            ]
            """,
        errorAction: "", isDisabled: false, topic: "dino-detect", payload: #"{"dinosaur": "Triceratops", "confidence": "0.97"}"#)

    private init(
        isNew: Bool, name: String, sql: String, description: String, actions: String, errorAction: String, isDisabled: Bool, topic: String, payload: String
    ) {
        self.isNew = isNew
        self.name = name
        self.sql = sql
        self.description = description
        self.actions = actions
        self.errorAction = errorAction
        hasErrorAction = !errorAction.isEmpty || !description.isEmpty || isDisabled
        self.isDisabled = isDisabled
        self.topic = topic
        self.payload = payload
    }

    init(_ rule: StoredRule) {
        let definition = rule.definition
        let topic = rule.topicPattern.replacingOccurrences(of: "+", with: "x").replacingOccurrences(of: "#", with: "x")
        self.init(
            isNew: false, name: rule.name, sql: definition.sql, description: definition.description ?? "", actions: Self.json(definition.actions),
            errorAction: definition.errorAction.map(Self.json) ?? "", isDisabled: definition.ruleDisabled, topic: topic, payload: "{}")
    }

    init(_ fields: FormFields) {
        func text(_ name: String) -> String { (fields[name] ?? "").replacingOccurrences(of: "\r\n", with: "\n") }
        self.init(
            isNew: fields["new"] == "yes", name: fields.text("name") ?? "", sql: text("sql"), description: text("description"), actions: text("actions"),
            errorAction: text("error"), isDisabled: fields["disabled"] != nil, topic: text("topic"), payload: text("payload"))
    }

    private static func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// - Throws: what is wrong, naming the field.
    func definition() throws -> RuleDefinition {
        RuleDefinition(
            sql: sql, description: description.isEmpty ? nil : description, actions: try Self.read([RuleAction].self, actions, "actions") ?? [],
            ruleDisabled: isDisabled, awsIotSqlVersion: "2016-03-23", errorAction: try Self.read(RuleAction.self, errorAction, "error action"))
    }

    private static func read<Value: Decodable>(_ form: Value.Type, _ text: String, _ field: String) throws -> Value? {
        guard !text.allSatisfy(\.isWhitespace) else { return nil }
        do { return try JSONDecoder().decode(form, from: Data(text.utf8)) } catch let error as DecodingError {
            let words: String = switch error {
            case .keyNotFound(let key, _): "\(key.stringValue) is missing"
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context): context.debugDescription
            @unknown default: "\(error)"
            }
            throw BrachioError(.invalidInput, "the field \(field) does not hold what it should", cause: words)
        } catch let error as BrachioError { throw error.within("the field \(field)") }
    }

    func trial(_ settings: RuleEngine.Settings) throws -> RuleTrial {
        let now = Date()
        return try RuleTrial(
            definition(),
            over: IngestedMessage(topic: topic, payload: Array(payload.utf8), clientIdentifier: "sample", receivedMilliseconds: Int64(now.timeIntervalSince1970 * 1_000)),
            hashMatchesParent: settings.hashMatchesParent, RuleSurroundings(account: settings.account, now: now))
    }
}

/// What a trial found, as its template shows it.
struct TrialModel {
    struct Action {
        let kind: String
        let text: String
        let mark: String
    }

    let isMeant: Bool
    let failure: String?
    let result: String?
    let isLeft: Bool
    let actions: [Action]
    let hasActions: Bool

    init(_ trial: RuleTrial) {
        isMeant = trial.isMeant
        failure = trial.failure.map { "\($0)" }
        result = trial.outcome.map { String(decoding: $0.bytes, as: UTF8.self) }
        isLeft = trial.outcome == nil && trial.failure == nil
        actions = trial.actions.map { action in
            switch action.result {
            case .success(let delivery): Action(kind: action.kind, text: delivery.sentence, mark: "good")
            case .failure(let error): Action(kind: action.kind, text: "\(error)", mark: "bad")
            }
        }
        hasActions = !actions.isEmpty
    }
}
