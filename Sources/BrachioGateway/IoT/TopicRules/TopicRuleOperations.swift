internal import BrachioCore
package import BrachioRuleEngine
internal import BrachioWire
internal import Foundation

/// Rules: what is done with messages by topic.
package struct TopicRuleOperations {
    let engine: RuleEngine

    package init(engine: RuleEngine) { self.engine = engine }

    static let listMax = 10_000

    package var entries: [RESTService.Entry] {
        [
            .rule(Self.create) { [engine] input, _ in
                try await engine.create(input.text("ruleName"), try Self.definition(input))
                return [:]
            },
            .rule(Self.replace) { [engine] input, _ in
                try await Self.existing { try await engine.replace(input.text("ruleName"), try Self.definition(input)) }
                return [:]
            },
            .rule(Self.get) { [engine] input, _ in
                let rule = try await Self.existing { try await engine.rule(input.text("ruleName")) }
                return ["ruleArn": .string(engine.arn(of: rule.name)), "rule": try Self.value(rule)]
            },
            RESTService.Entry(Self.list) { [engine] input, _ in try await Self.page(input, engine) },
            .rule(Self.enable) { [engine] input, _ in
                try await Self.existing { try await engine.setEnabled(input.text("ruleName"), true) }
                return [:]
            },
            .rule(Self.disable) { [engine] input, _ in
                try await Self.existing { try await engine.setEnabled(input.text("ruleName"), false) }
                return [:]
            },
            .rule(Self.delete) { [engine] input, _ in
                try await engine.delete(input.text("ruleName"))
                return [:]
            },
        ]
    }

    /// A rule that is not there is no resource that is not found, but a caller without access: so IoT says it.
    private static func existing<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let error as BrachioError where error.code == .notFound {
            throw ServiceError("UnauthorizedException", "\(error)", status: 401)
        }
    }

    private static func definition(_ input: WireValue) throws -> RuleDefinition {
        let json = JSONWriter.bytes(input["topicRulePayload"] ?? [:])
        do { return try RuleDefinition.read(Data(json)) } catch let error as BrachioError { throw words(error) ?? error }
    }

    /// The service's words for what a rule's definition can be refused for; `nil` for all else.
    static func words(_ error: BrachioError) -> ServiceError? {
        switch error.code {
        case .sqlParse: ServiceError("SqlParseException", "\(error)")
        case .unsupported: ServiceError("InvalidRequestException", "\(error)")
        default: nil
        }
    }

    private static func value(_ rule: StoredRule) throws -> WireValue {
        guard case .map(var map) = try JSONReader.read(Array(JSONEncoder().encode(rule.definition))) else { return [:] }
        map["ruleName"] = .string(rule.name)
        map["createdAt"] = .timestamp(rule.created)
        return .map(map)
    }

    private static func page(_ input: WireValue, _ engine: RuleEngine) async throws -> WireValue {
        let topic = input["topic"]?.string, isDisabled = input["ruleDisabled"]?.boolean, after = input["nextToken"]?.string ?? ""
        let size = input["maxResults"]?.integer.map { Int($0) } ?? listMax
        let rules = try await engine.rules().filter { rule in
            rule.name > after && (topic == nil || rule.topicPattern == topic) && (isDisabled == nil || rule.definition.ruleDisabled == isDisabled)
        }
        let shown = rules.prefix(size)
        var output: WireMap = [
            "rules": .list(shown.map { rule in
                [
                    "ruleArn": .string(engine.arn(of: rule.name)), "ruleName": .string(rule.name), "topicPattern": .string(rule.topicPattern),
                    "createdAt": .timestamp(rule.created), "ruleDisabled": .boolean(rule.definition.ruleDisabled),
                ]
            })
        ]
        if shown.count < rules.count { output["nextToken"] = shown.last.map { .string($0.name) } }
        return .map(output)
    }

    private static let named = Member.required("ruleName", TopicRuleShapes.name).at(.uri, "ruleName")

    private static let create = ServiceOperation(
        "CreateTopicRule",
        input: .structure([
            named, Member.required("topicRulePayload", TopicRuleShapes.payload).at(.payload), Member.optional("tags", .string).at(.header, "x-amz-tagging"),
        ]),
        route: .init("POST", "/rules/{ruleName}"))
    private static let replace = ServiceOperation(
        "ReplaceTopicRule", input: .structure([named, Member.required("topicRulePayload", TopicRuleShapes.payload).at(.payload)]),
        route: .init("PATCH", "/rules/{ruleName}"))
    private static let get = ServiceOperation(
        "GetTopicRule", input: .structure([named]),
        output: .structure([.optional("ruleArn", .string), .optional("rule", TopicRuleShapes.rule)]), route: .init("GET", "/rules/{ruleName}"))
    private static let list = ServiceOperation(
        "ListTopicRules",
        input: .structure([
            IoTShapes.inQuery("topic", .string), IoTShapes.inQuery("maxResults", .integer(1...listMax)), IoTShapes.nextToken,
            IoTShapes.inQuery("ruleDisabled", .boolean),
        ]),
        output: .structure([.optional("rules", .list(TopicRuleShapes.item)), .optional("nextToken", .string)]), route: .init("GET", "/rules"))
    private static let enable = ServiceOperation("EnableTopicRule", input: .structure([named]), route: .init("POST", "/rules/{ruleName}/enable"))
    private static let disable = ServiceOperation("DisableTopicRule", input: .structure([named]), route: .init("POST", "/rules/{ruleName}/disable"))
    private static let delete = ServiceOperation("DeleteTopicRule", input: .structure([named]), route: .init("DELETE", "/rules/{ruleName}"))
}

extension RESTService.Entry {
    /// A row about one rule.
    fileprivate static func rule(_ operation: ServiceOperation, _ handler: @escaping RPCService.Handler) -> RESTService.Entry {
        .about("rule", "ruleName", operation) { input, call in
            do { return try await handler(input, call) } catch let error as BrachioError { throw TopicRuleOperations.words(error) ?? error }
        }
    }
}
