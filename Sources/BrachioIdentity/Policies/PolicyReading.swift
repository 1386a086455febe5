internal import BrachioCore
internal import Foundation

extension Policy {
    /// Size of one policy document.
    package static let documentBytesMax = 131_072
    /// Statements of one policy.
    static let statementsMax = 1_000

    /// Reads a policy document in JSON. Throws `invalidInput` that says what is wrong; what is not evaluated is refused, not ignored.
    package init(json: String) throws {
        guard json.utf8.count <= Self.documentBytesMax else {
            throw BrachioError(.limitExceeded, "the policy has more than \(Self.documentBytesMax) bytes")
        }
        let document: PolicyDocument
        do { document = try JSONDecoder().decode(PolicyDocument.self, from: Data(json.utf8)) } catch {
            throw BrachioError(.invalidInput, "the policy is not a policy document", cause: PolicyDocument.reason(error))
        }
        if let version = document.version, !["2012-10-17", "2008-10-17"].contains(version) {
            throw BrachioError(.invalidInput, "the policy has version \(version.prefix(40))", mend: "write 2012-10-17")
        }
        guard document.statements.values.count <= Self.statementsMax else {
            throw BrachioError(.limitExceeded, "the policy has more than \(Self.statementsMax) statements")
        }
        statements = try document.statements.values.map { try $0.statement() }
    }
}

/// A policy document as it is written.
struct PolicyDocument: Decodable, Sendable {
    var version: String?
    var statements: OneOrMany<Entry>

    enum CodingKeys: String, CodingKey { case version = "Version", statements = "Statement" }

    struct Entry: Decodable, Sendable {
        var id: String?
        var effect: String
        var action: OneOrMany<String>?
        var notAction: OneOrMany<String>?
        var resource: OneOrMany<String>?
        var notResource: OneOrMany<String>?
        var principal: Principal?
        var condition: [String: [String: OneOrMany<Scalar>]]?

        enum CodingKeys: String, CodingKey {
            case id = "Sid", effect = "Effect", action = "Action", notAction = "NotAction", resource = "Resource"
            case notResource = "NotResource", principal = "Principal", condition = "Condition"
        }

        func statement() throws -> Policy.Statement {
            guard let effect = Policy.Statement.Effect(rawValue: effect) else {
                throw BrachioError(.invalidInput, "a statement has the effect \(self.effect.prefix(40))", mend: "write Allow or Deny")
            }
            guard let actions = try Self.patterns(action, notAction) else { throw BrachioError(.invalidInput, "a statement has no Action") }
            guard let resources = try Self.patterns(resource, notResource) else { throw BrachioError(.invalidInput, "a statement has no Resource") }
            return Policy.Statement(id: id, effect: effect, actions: actions, resources: resources, conditions: try conditions())
        }

        private static func patterns(_ one: OneOrMany<String>?, _ other: OneOrMany<String>?) throws -> Policy.Statement.Patterns? {
            if one != nil, other != nil { throw BrachioError(.invalidInput, "a statement has an element and its Not form") }
            if let one { return .init(patterns: one.values, isExcluding: false) }
            return other.map { .init(patterns: $0.values, isExcluding: true) }
        }

        func conditions() throws -> [Policy.Statement.Condition] {
            var found: [Policy.Statement.Condition] = []
            for (operation, tests) in (condition ?? [:]).sorted(by: { $0.key < $1.key }) {
                guard PolicyCondition.isKnown(operation) else {
                    throw BrachioError(
                        .unsupported, "condition operator \(operation.prefix(60)) is not evaluated",
                        mend: "use one of \(PolicyCondition.operations.sorted().joined(separator: ", "))")
                }
                for (key, values) in tests.sorted(by: { $0.key < $1.key }) {
                    found.append(.init(operation: operation, key: key, values: values.values.map(\.text)))
                }
            }
            return found
        }
    }

    /// `"*"`, or lists by kind: `{"AWS": "arn:…", "Service": ["sagemaker.amazonaws.com"]}`.
    enum Principal: Decodable, Sendable {
        case everybody
        case listed([String: OneOrMany<String>])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                guard text == "*" else { throw DecodingError.dataCorruptedError(in: container, debugDescription: "Principal is * or an object") }
                self = .everybody
            } else {
                self = .listed(try container.decode([String: OneOrMany<String>].self))
            }
        }
    }

    static func reason(_ error: any Error) -> String {
        switch error as? DecodingError {
        case .keyNotFound(let key, _)?: "\(key.stringValue) is missing"
        case .typeMismatch(_, let context)?, .valueNotFound(_, let context)?:
            "\(context.codingPath.map(\.stringValue).joined(separator: ".")) is of another kind"
        case .dataCorrupted(let context)?: context.debugDescription
        default: "it is not JSON"
        }
    }
}

/// A value or a list of values, as policies may write both.
struct OneOrMany<Value: Decodable & Sendable>: Decodable, Sendable {
    var values: [Value]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let list = try? container.decode([Value].self) { values = list } else { values = [try container.decode(Value.self)] }
    }
}

/// Text, a number or a truth value, as text.
struct Scalar: Decodable, Sendable {
    var text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            text = flag ? "true" : "false"
        } else if let number = try? container.decode(Int.self) {
            text = String(number)
        } else if let number = try? container.decode(Double.self) {
            text = String(number)
        } else {
            text = try container.decode(String.self)
        }
    }
}
