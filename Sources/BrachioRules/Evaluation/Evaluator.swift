internal import BrachioCore
internal import BrachioJSON

/// Computes expressions over one message. `nil` is `Undefined`.
struct Evaluator {
    let message: RuleMessage
    let surroundings: RuleSurroundings
    /// What names refer to: the message, or the element of a nested query.
    var scope: JSONValue?
    /// Why `scope` is missing although a name may ask for it: the message is not JSON.
    var scopeError: BrachioError?

    init(_ message: RuleMessage, _ surroundings: RuleSurroundings) {
        self.message = message
        self.surroundings = surroundings
        do { scope = try JSONParser.parse(message.payload) } catch { scopeError = error }
    }

    func value(_ expression: Expression) throws(BrachioError) -> JSONValue? {
        switch expression {
        case .literal(let value): return value
        case .undefined: return nil
        case .payload: return try document()
        case .name(let name): return try document()?[name]
        case .member(let inner, let name): return try value(inner)?[name]
        case .element(let inner, let index): return Self.element(try value(inner), try value(index))
        case .array(let elements): return .array(try values(elements).compactMap { $0 })
        case .object(let members): return try object(members)
        case .not(let inner): return Conversion.boolean(try value(inner)).map { .boolean(!$0) }
        case .negative(let inner): return Conversion.number(try value(inner))?.negated?.json
        case .binary(let operation, let left, let right): return try binary(operation, left, right)
        case .cast(let inner, let type): return Conversion.cast(try value(inner), type)
        case .choice(let subject, let branches, let otherwise): return try choice(subject, branches, otherwise)
        case .call(let name, let arguments): return try call(name, arguments)
        case .query(let query): return try self.query(query)
        }
    }

    /// The message or element at hand. Asking for it where the message is not JSON is an error: the rule fails and its error action is told.
    private func document() throws(BrachioError) -> JSONValue? {
        if let scopeError { throw scopeError.within("the message on \(message.topic)") }
        return scope
    }

    private func values(_ expressions: [Expression]) throws(BrachioError) -> [JSONValue?] {
        var found: [JSONValue?] = []
        for expression in expressions { found.append(try value(expression)) }
        return found
    }

    private func object(_ members: [String: Expression]) throws(BrachioError) -> JSONValue {
        var object = JSONObject()
        for (name, expression) in members.sorted(by: { $0.key < $1.key }) { object[name] = try value(expression) }
        return .object(object)
    }

    static func element(_ value: JSONValue?, _ index: JSONValue?) -> JSONValue? {
        switch value {
        case .array(let elements)?:
            guard let place = Conversion.integer(index), place >= 0, place < elements.count else { return nil }
            return elements[Int(place)]
        case .string(let text)?:
            guard let place = Conversion.integer(index), place >= 0, place < text.count else { return nil }
            return .string(String(text[text.index(text.startIndex, offsetBy: Int(place))]))
        case .object(let members)?:
            guard case .string(let name)? = index else { return nil }
            return members[name]
        default: return nil
        }
    }

    private func choice(_ subject: Expression?, _ branches: [Expression.Branch], _ otherwise: Expression?) throws(BrachioError) -> JSONValue? {
        if let subject {
            guard let value = try value(subject) else { return nil }
            for branch in branches where Comparison.equal(value, try self.value(branch.test)) == true { return try self.value(branch.result) }
        } else {
            for branch in branches where Conversion.boolean(try value(branch.test)) == true { return try value(branch.result) }
        }
        guard let otherwise else { return nil }
        return try value(otherwise)
    }

    private func binary(_ operation: Expression.Operation, _ left: Expression, _ right: Expression) throws(BrachioError) -> JSONValue? {
        let a = try value(left)
        // Both sides of AND and OR must be truth values, so the second is always looked at.
        let b = try value(right)
        switch operation {
        case .and, .or:
            guard let a = Conversion.boolean(a), let b = Conversion.boolean(b) else { return nil }
            return .boolean(operation == .and ? a && b : a || b)
        case .equal: return Comparison.equal(a, b).map { .boolean($0) }
        case .unequal: return Comparison.equal(a, b).map { .boolean(!$0) }
        case .less, .lessOrEqual, .greater, .greaterOrEqual: return Comparison.ordered(a, operation, b).map { .boolean($0) }
        case .add where a?.string != nil || b?.string != nil:
            guard let a = Conversion.text(a), let b = Conversion.text(b) else { return nil }
            return .string(a + b)
        case .add:
            guard case .number? = a, case .number? = b else { return nil }
            return arithmetic(a, operation, b)
        default: return arithmetic(a, operation, b)
        }
    }

    private func arithmetic(_ a: JSONValue?, _ operation: Expression.Operation, _ b: JSONValue?) -> JSONValue? {
        guard let a = Conversion.number(a), let b = Conversion.number(b) else { return nil }
        return SQLNumber.compute(a, operation, b)?.json
    }

    private func call(_ name: String, _ arguments: [Expression]) throws(BrachioError) -> JSONValue? {
        guard let function = RuleFunctions.all[name] else { return nil }
        if name == "encode", arguments.first == .payload { return EncodingFunctions.encode(message.payload, try value(arguments[1])) }
        return function.body(FunctionCall(arguments: try values(arguments), message: message, surroundings: surroundings))
    }
}

/// Comparisons by the language's tables.
enum Comparison {
    /// `nil` where one side is `Undefined`; values of different types are not equal.
    static func equal(_ a: JSONValue?, _ b: JSONValue?) -> Bool? {
        guard let a, let b else { return nil }
        switch (a, b) {
        case (.number(let a), .number(let b)):
            guard let a = SQLNumber(a), let b = SQLNumber(b) else { return a == b }
            return a == b
        case (.array(let a), .array(let b)): return a.count == b.count && zip(a, b).allSatisfy { equal($0, $1) == true }
        case (.object(let a), .object(let b)):
            return a.count == b.count && a.allSatisfy { name, value in equal(value, b[name]) == true }
        default: return a == b
        }
    }

    /// Numbers, and texts that are numbers, by size.
    static func ordered(_ a: JSONValue?, _ operation: Expression.Operation, _ b: JSONValue?) -> Bool? {
        guard let a = Conversion.number(a), let b = Conversion.number(b) else { return nil }
        return switch operation {
        case .less: a < b
        case .lessOrEqual: !(b < a)
        case .greater: b < a
        default: !(a < b)
        }
    }
}
