package import BrachioCore

/// A rule's query: which messages it takes and what it makes of them.
///
/// The language is AWS IoT's SQL in its version 2016-03-23 ("AWS IoT SQL reference"). `Undefined` is `nil` here. Decimals have 38 digits.
package struct RuleStatement: Hashable, Sendable {
    /// The name of the language's version.
    package static let version = "2016-03-23"

    /// The topic filter that FROM names; `nil` for a rule that takes only messages that name it (Basic Ingest).
    package let filter: String?
    let selection: Selection

    /// - Throws: `invalidInput` that says what is expected and what is there; `unsupported` for functions that are not offered.
    package init(sql: String) throws(BrachioError) {
        var parser = try ExpressionParser(sql)
        var selection = try parser.selectedItems()
        if parser.takeKeyword("FROM") {
            let text = try parser.string("a topic filter between quotation marks")
            guard !text.isEmpty else { throw BrachioError(.invalidInput, "the topic filter is empty") }
            filter = text
        } else {
            filter = nil
        }
        if parser.takeKeyword("WHERE") { selection.condition = try parser.expression() }
        guard parser.isAtEnd else { throw parser.failure("FROM, WHERE or the statement's end") }
        self.selection = selection
    }
}
