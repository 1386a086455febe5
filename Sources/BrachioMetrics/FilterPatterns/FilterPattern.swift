internal import BrachioCore

/// A filter pattern over log messages, in one of three forms: terms (`ERROR -Exiting ?a ?b "a phrase"`), conditions on JSON
/// (`{ $.level = "error" && $.n > 3 }`), or fields between spaces (`[ip, user, ..., status = 4*]`).
///
/// Syntax: "Filter pattern syntax" in the CloudWatch Logs user guide. Regular expressions (`%…%`) are not offered.
package struct FilterPattern: Sendable {
    package static let charactersMax = 1_024

    private enum Form: Sendable {
        case terms(TermPattern)
        case json(JSONPattern)
        case fields(FieldPattern)
    }

    private let form: Form

    package init(_ pattern: String) throws {
        guard pattern.unicodeScalars.count <= Self.charactersMax else {
            throw BrachioError(.limitExceeded, "the filter pattern has more than \(Self.charactersMax) characters")
        }
        do {
            var scanner = PatternScanner(pattern)
            scanner.skipSpaces()
            switch scanner.next {
            case "{": form = .json(try JSONPattern(&scanner))
            case "[": form = .fields(try FieldPattern(&scanner))
            default: form = .terms(try TermPattern(&scanner))
            }
            scanner.skipSpaces()
            if let left = scanner.next { throw BrachioError(.invalidInput, "\(left) stands after its end") }
        } catch let error as BrachioError {
            throw error.within("filter pattern \(pattern.prefix(80))")
        }
    }

    /// Whether the message matches.
    package func matches(_ message: String) -> Bool { values(in: message) != nil }

    /// The fields that a matching message has by the pattern, named `$name` or `$1`; empty in the other forms. `nil` where it does
    /// not match.
    package func values(in message: String) -> [String: String]? {
        switch form {
        case .terms(let terms): terms.matches(message) ? [:] : nil
        case .json(let json): json.matches(message) ? [:] : nil
        case .fields(let fields): fields.values(in: message)
        }
    }
}
