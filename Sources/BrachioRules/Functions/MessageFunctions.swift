internal import BrachioJSON

/// Functions of the message, its sender and the account.
enum MessageFunctions {
    static let all: [String: RuleFunction] = [
        "topic": RuleFunction(0...1, topic),
        "clientid": RuleFunction(0...0) { call in .string(call.message.clientIdentifier ?? "n/a") },
        "principal": RuleFunction(0...0) { call in call.message.principal.map { .string($0) } },
        "accountid": RuleFunction(0...0) { call in .string(call.surroundings.account) },
        "sql_version": RuleFunction(0...0) { _ in .string(RuleStatement.version) },
        "newuuid": RuleFunction(0...0) { call in .string(call.surroundings.uuid()) },
        "traceid": RuleFunction(0...0) { call in call.message.clientIdentifier == nil ? nil : .string(call.surroundings.uuid()) },
        "get_mqtt_property": RuleFunction(1...1) { call in call.text(0).flatMap { call.message.properties[$0] }.map { .string($0) } },
        "get_user_properties": RuleFunction(1...1, userProperties),
        "get_thing_shadow": RuleFunction(2...3) { call in
            guard let thing = call.text(0) else { return nil }
            return call.surroundings.shadow(thing, call.arguments.count == 3 ? call.text(1) : nil)
        },
    ]

    private static func topic(_ call: FunctionCall) -> JSONValue? {
        guard !call.arguments.isEmpty else { return .string(call.message.topic) }
        guard let place = call.integer(0) else { return nil }
        let levels = call.message.topic.split(separator: "/", omittingEmptySubsequences: false)
        guard place >= 1, place <= levels.count else { return nil }
        return .string(String(levels[Int(place) - 1]))
    }

    private static func userProperties(_ call: FunctionCall) -> JSONValue? {
        guard let name = call.text(0) else { return nil }
        let values = call.message.userProperties.filter { $0.name == name }.map { JSONValue.string($0.value) }
        return values.isEmpty ? nil : .array(values)
    }
}
