package import BrachioCore
internal import BrachioJSON

extension RuleStatement {
    /// What the rule makes of a message; `nil` where WHERE does not hold, or where there is nothing to select.
    ///
    /// - Throws: `invalidInput` where the statement asks for members of a message that is not JSON.
    package func evaluate(_ message: RuleMessage, _ surroundings: RuleSurroundings) throws(BrachioError) -> RuleOutcome? {
        let evaluator = Evaluator(message, surroundings)
        guard try evaluator.holds(selection.condition) else { return nil }
        if evaluator.scopeError != nil, selection.items.allSatisfy({ $0.expression == .payload }) { return .bytes(message.payload) }
        return try evaluator.select(selection).map { .document($0) }
    }
}

extension SubstitutionTemplate {
    /// The text with each expression's value in its place; what is `Undefined` or null gives no text.
    package func text(_ message: RuleMessage, _ surroundings: RuleSurroundings) throws(BrachioError) -> String {
        guard parts.contains(where: { if case .expression = $0 { true } else { false } }) else { return literal }
        let evaluator = Evaluator(message, surroundings)
        var text = ""
        for part in parts {
            switch part {
            case .text(let literal): text += literal
            case .expression(let expression): text += Conversion.text(try evaluator.value(expression)) ?? ""
            }
        }
        return text
    }

    private var literal: String { parts.map { if case .text(let text) = $0 { text } else { "" } }.joined() }
}

extension Evaluator {
    /// Whether a WHERE clause holds: where it is `Undefined` or no truth value, it does not.
    func holds(_ condition: Expression?) throws(BrachioError) -> Bool {
        guard let condition else { return true }
        return Conversion.boolean(try value(condition)) == true
    }

    func select(_ selection: Selection) throws(BrachioError) -> JSONValue? {
        if selection.isValue { return try value(selection.items[0].expression) }
        if selection.items.count == 1, selection.items[0].path == nil { return try value(selection.items[0].expression) }
        var result = JSONObject()
        for item in selection.items {
            guard let found = try value(item.expression) else { continue }
            if let path = item.path {
                Self.put(found, path[...], &result)
            } else if case .object(let members) = found {
                for (name, member) in members { result[name] = member }
            }
        }
        return .object(result)
    }

    /// A nested query: over an array's elements it gives an array, over an object one result.
    func query(_ query: Query) throws(BrachioError) -> JSONValue? {
        guard let source = try value(query.source) else { return nil }
        guard case .array(let elements) = source else { return try within(source, query.selection) }
        var results: [JSONValue] = []
        for element in elements {
            if let result = try within(element, query.selection) { results.append(result) }
        }
        return .array(results)
    }

    private func within(_ element: JSONValue, _ selection: Selection) throws(BrachioError) -> JSONValue? {
        var inner = self
        inner.scope = element
        inner.scopeError = nil
        return try inner.holds(selection.condition) ? try inner.select(selection) : nil
    }

    private static func put(_ value: JSONValue, _ path: ArraySlice<String>, _ object: inout JSONObject) {
        guard let name = path.first else { return }
        guard path.count > 1 else {
            object[name] = value
            return
        }
        var inner = object[name]?.object ?? JSONObject()
        put(value, path.dropFirst(), &inner)
        object[name] = .object(inner)
    }
}
