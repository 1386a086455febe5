internal import BrachioCore

extension ExpressionParser {
    /// `SELECT [VALUE] item [AS path], …`
    mutating func selectedItems() throws(BrachioError) -> Selection {
        try expectKeyword("SELECT")
        let isValue = takeKeyword("VALUE")
        var items: [Selection.Item] = []
        repeat {
            items.append(try item(isValue: isValue))
            guard items.count <= RuleLimits.listLength else {
                throw BrachioError(.limitExceeded, "SELECT has more than \(RuleLimits.listLength) items")
            }
        } while takeSymbol(",")
        if isValue, items.count > 1 { throw BrachioError(.invalidInput, "SELECT VALUE has \(items.count) items", cause: "it takes one") }
        return Selection(isValue: isValue, items: items)
    }

    private mutating func item(isValue: Bool) throws(BrachioError) -> Selection.Item {
        let expression = try expression()
        if takeKeyword("AS") {
            var path = [try memberName()]
            while takeSymbol(".") { path.append(try memberName()) }
            return .init(expression: expression, path: path)
        }
        if expression == .payload || isValue { return .init(expression: expression) }
        return .init(expression: expression, path: [try Self.plainName(expression)])
    }

    /// An item without AS is called by its last name, or by the function that makes it.
    private static func plainName(_ expression: Expression) throws(BrachioError) -> String {
        switch expression {
        case .name(let name), .member(_, let name), .call(let name, _): return name
        case .cast(let inner, _): return try plainName(inner)
        default: throw BrachioError(.invalidInput, "an item of SELECT has no name", mend: "give it one with AS")
        }
    }
}
