internal import BrachioCore

/// `SEARCH('{Namespace,Dimension} terms', 'Statistic', Period)`: every metric of the namespace that has just these dimensions and whose
/// name and dimensions contain the terms ("CloudWatch search expression syntax" in the user guide).
///
/// A term is a word that occurs in a name or value, in any case, or `Name="value"` for a dimension's or `MetricName`'s whole value. Terms hold
/// together; `OR`, `NOT` and parentheses are not offered.
struct MetricSearch: Sendable {
    private enum Term: Sendable {
        case word(String)
        case value(name: String, value: String)
    }

    /// Series that one search gives.
    static let seriesMaximum = 500

    let namespace: String
    private let dimensions: Set<String>
    private let terms: [Term]
    let statistic: Statistic
    let periodSeconds: Int

    init(_ arguments: [MetricExpression]) throws {
        guard arguments.count == 2 || arguments.count == 3, case .text(let text) = arguments[0], case .text(let statistic) = arguments[1] else {
            throw BrachioError(.invalidInput, "SEARCH takes a search text, a statistic and a period", mend: "write SEARCH('{Namespace} words', 'Sum', 300)")
        }
        var period = 300.0
        if arguments.count == 3 {
            guard case .number(let seconds) = arguments[2] else { throw BrachioError(.invalidInput, "the period of SEARCH is no number") }
            period = seconds
        }
        guard let whole = Int(exactly: period) else { throw BrachioError(.invalidInput, "the period of SEARCH is \(period)") }
        try MetricStatistic.checkPeriod(whole)
        periodSeconds = whole
        self.statistic = try Statistic(statistic)
        guard text.hasPrefix("{"), let end = text.firstIndex(of: "}") else {
            throw BrachioError(.invalidInput, "the search text '\(text.prefix(80))' names no namespace", mend: "begin it with {Namespace,Dimension}")
        }
        let names = text[text.index(after: text.startIndex)..<end].split(separator: ",").map { Self.unquoted(Self.trimmed($0)) }
        guard let namespace = names.first, !namespace.isEmpty else { throw BrachioError(.invalidInput, "the namespace of SEARCH is empty") }
        self.namespace = namespace
        dimensions = Set(names.dropFirst())
        terms = try Self.terms(text[text.index(after: end)...])
    }

    func admits(_ metric: Metric) -> Bool {
        guard metric.namespace == namespace, Set(metric.dimensions.map(\.name)) == dimensions else { return false }
        return terms.allSatisfy { term in
            switch term {
            case .value("MetricName", let value): metric.name == value
            case .value(let name, let value): metric.dimensions.contains { $0.name == name && $0.value == value }
            case .word(let word):
                ([metric.name] + metric.dimensions.flatMap { [$0.name, $0.value] }).contains { $0.lowercased().contains(word.lowercased()) }
            }
        }
    }

    private static func terms(_ text: Substring) throws -> [Term] {
        var terms: [Term] = []
        for word in words(text) where word != "AND" {
            guard !["OR", "NOT"].contains(word), !word.hasPrefix("(") else {
                throw BrachioError(.unsupported, "SEARCH with \(word.prefix(40)) is not offered", mend: "use terms that all hold")
            }
            if let sign = word.firstIndex(of: "="), !word.hasPrefix("\"") {
                terms.append(.value(name: String(word[..<sign]), value: unquoted(String(word[word.index(after: sign)...]))))
            } else {
                terms.append(.word(unquoted(word)))
            }
        }
        return terms
    }

    /// Split at spaces that stand between no quotation marks.
    private static func words(_ text: Substring) -> [String] {
        var words: [String] = [], word = "", isQuoted = false
        for character in text {
            if character == "\"" { isQuoted.toggle() }
            if character == " ", !isQuoted {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        return word.isEmpty ? words : words + [word]
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    private static func unquoted(_ text: String) -> String {
        text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"") ? String(text.dropFirst().dropLast()) : text
    }
}
