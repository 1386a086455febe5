package import BrachioCore
internal import BrachioRules
package import Foundation

/// A rule as it is handed in: the members have the names of IoT's `TopicRulePayload`, and its JSON is read and written as such.
package struct RuleDefinition: Codable, Hashable, Sendable {
    package var sql: String
    package var description: String?
    package var actions: [RuleAction]
    package var ruleDisabled: Bool
    package var awsIotSqlVersion: String
    package var errorAction: RuleAction?

    /// What IoT takes where no version is named. Every version is evaluated as 2016-03-23.
    package static let defaultVersion = "2015-10-08"
    package static let versions = ["2015-10-08", "2016-03-23", "beta"]

    package init(
        sql: String, description: String? = nil, actions: [RuleAction], ruleDisabled: Bool = false,
        awsIotSqlVersion: String = Self.defaultVersion, errorAction: RuleAction? = nil
    ) {
        self.sql = sql
        self.description = description
        self.actions = actions
        self.ruleDisabled = ruleDisabled
        self.awsIotSqlVersion = awsIotSqlVersion
        self.errorAction = errorAction
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        sql = try values.decode(String.self, forKey: .sql)
        description = try values.decodeIfPresent(String.self, forKey: .description)
        actions = try values.decodeIfPresent([RuleAction].self, forKey: .actions) ?? []
        ruleDisabled = try values.decodeIfPresent(Bool.self, forKey: .ruleDisabled) ?? false
        awsIotSqlVersion = try values.decodeIfPresent(String.self, forKey: .awsIotSqlVersion) ?? Self.defaultVersion
        errorAction = try values.decodeIfPresent(RuleAction.self, forKey: .errorAction)
    }

    /// - Throws: `sqlParse` for the statement, `invalidInput`, `unsupported` for what is not offered, naming the action.
    package static func read(_ json: Data) throws -> RuleDefinition {
        do { return try JSONDecoder().decode(RuleDefinition.self, from: json) } catch let error as DecodingError {
            throw BrachioError(.invalidInput, "this is no rule", cause: DecodingFailure.text(error))
        }
    }

    package static func checkName(_ name: String) throws(BrachioError) {
        let isPlain = name.unicodeScalars.allSatisfy { $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "_") }
        guard !name.isEmpty, name.utf8.count <= RuleEngineLimits.nameCharacters, isPlain else {
            throw BrachioError(
                .invalidInput, "the rule name '\(name.prefix(80))' cannot be used",
                mend: "use 1 to \(RuleEngineLimits.nameCharacters) of a-z, A-Z, 0-9 and _")
        }
    }
}

extension BrachioError.Code {
    /// A rule's statement or template is not of the language.
    package static let sqlParse = BrachioError.Code(rawValue: "SqlParse")
}

/// What a decoder found wrong, in words.
enum DecodingFailure {
    static func text(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context): "\(path(context.codingPath + [key])) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            context.codingPath.isEmpty ? context.debugDescription : "\(path(context.codingPath)): \(context.debugDescription)"
        @unknown default: "\(error)"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: "/")
    }
}
