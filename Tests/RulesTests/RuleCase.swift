import BrachioJSON
import BrachioRules
import Foundation

/// Runs one statement over one message in a world that stands still.
enum RuleCase {
    static let surroundings = RuleSurroundings(
        account: "123456789012", now: Date(timeIntervalSince1970: 1_481_825_251.155), uuid: { "123a4567-b89c-12d3-e456-789012345000" },
        random: { 0.25 },
        shadow: { thing, name in thing == "MyThing" ? ["state": ["reported": ["alarm": name == nil ? "ON" : "OFF"]]] : nil })

    static func message(_ payload: String, topic: String = "a/b") -> RuleMessage {
        RuleMessage(
            topic: topic, payload: Array(payload.utf8), clientIdentifier: "camera-1", principal: "ba67293a",
            userProperties: [("site", "north"), ("site", "south")], properties: ["content_type": "application/json"])
    }

    /// The outcome as text; `nil` where the rule does not take the message.
    static func run(_ sql: String, _ payload: String, topic: String = "a/b") throws -> String? {
        let outcome = try RuleStatement(sql: sql).evaluate(message(payload, topic: topic), surroundings)
        return outcome.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    /// One expression's value as JSON; "Undefined" where it has none.
    static func value(_ expression: String, _ payload: String = "{}") throws -> String {
        try run("SELECT \(expression) AS x FROM 'a/b'", payload).map { text in
            text == "{}" ? "Undefined" : String(text.dropFirst(#"{"x":"#.count).dropLast())
        } ?? "no outcome"
    }
}
