internal import BrachioCore
internal import BrachioJSON

/// A recursive-descent parser. From the loosest to the tightest: OR, AND, NOT, comparisons, + and -, * / %, sign, members.
struct ExpressionParser {
    private let tokens: [(token: Token, place: Int)]
    private var index = 0
    private var depth = 0

    init(_ text: String) throws(BrachioError) { tokens = try Lexer.tokens(text) }

    var isAtEnd: Bool { index == tokens.count }
    var current: Token? { isAtEnd ? nil : tokens[index].token }

    func failure(_ wanted: String) -> BrachioError {
        let found = isAtEnd ? "the statement ends" : "there is \(tokens[index].token.text) at character \(tokens[index].place + 1)"
        return BrachioError(.invalidInput, "\(wanted) is expected", cause: found)
    }

    mutating func takeKeyword(_ keyword: String) -> Bool { take { $0.isKeyword(keyword) } }
    mutating func takeSymbol(_ symbol: String) -> Bool { take { $0 == .symbol(symbol) } }

    private mutating func take(_ isWanted: (Token) -> Bool) -> Bool {
        guard let current, isWanted(current) else { return false }
        index += 1
        return true
    }

    mutating func expectKeyword(_ keyword: String) throws(BrachioError) {
        guard takeKeyword(keyword) else { throw failure(keyword) }
    }

    mutating func expectSymbol(_ symbol: String) throws(BrachioError) {
        guard takeSymbol(symbol) else { throw failure("'\(symbol)'") }
    }

    mutating func word(_ wanted: String) throws(BrachioError) -> String {
        guard case .word(let text)? = current else { throw failure(wanted) }
        index += 1
        return text
    }

    mutating func string(_ wanted: String) throws(BrachioError) -> String {
        guard case .string(let text)? = current else { throw failure(wanted) }
        index += 1
        return text
    }

    mutating func expression() throws(BrachioError) -> Expression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= RuleLimits.nestingDepth else {
            throw BrachioError(.limitExceeded, "the statement is nested too deeply", cause: "at most \(RuleLimits.nestingDepth) levels are taken")
        }
        var left = try conjunction()
        while takeKeyword("OR") { left = .binary(.or, left, try conjunction()) }
        return left
    }

    private mutating func conjunction() throws(BrachioError) -> Expression {
        var left = try negation()
        while takeKeyword("AND") { left = .binary(.and, left, try negation()) }
        return left
    }

    private mutating func negation() throws(BrachioError) -> Expression {
        var count = 0
        while takeKeyword("NOT") { count += 1 }
        let inner = try comparison()
        return count == 0 ? inner : count % 2 == 1 ? .not(inner) : .not(.not(inner))
    }

    private mutating func comparison() throws(BrachioError) -> Expression {
        let left = try sum()
        guard case .symbol(let symbol)? = current, let operation = Expression.Operation(rawValue: symbol),
            [.equal, .unequal, .less, .lessOrEqual, .greater, .greaterOrEqual].contains(operation)
        else { return left }
        index += 1
        return .binary(operation, left, try sum())
    }

    private mutating func sum() throws(BrachioError) -> Expression {
        var left = try product()
        while case .symbol(let symbol)? = current, symbol == "+" || symbol == "-", let operation = Expression.Operation(rawValue: symbol) {
            index += 1
            left = .binary(operation, left, try product())
        }
        return left
    }

    private mutating func product() throws(BrachioError) -> Expression {
        var left = try signed()
        while case .symbol(let symbol)? = current, "*/%".contains(symbol), let operation = Expression.Operation(rawValue: symbol) {
            index += 1
            left = .binary(operation, left, try signed())
        }
        return left
    }

    private mutating func signed() throws(BrachioError) -> Expression {
        var isNegative = false
        while true {
            if takeSymbol("-") { isNegative.toggle() } else if !takeSymbol("+") { break }
        }
        let inner = try member()
        guard isNegative else { return inner }
        if case .literal(.number(let number)) = inner, let negated = SQLNumber(number)?.negated { return .literal(negated.json) }
        return .negative(inner)
    }

    private mutating func member() throws(BrachioError) -> Expression {
        var value = try primary()
        while true {
            if takeSymbol(".") {
                value = .member(value, try memberName())
            } else if takeSymbol("[") {
                value = .element(value, try expression())
                try expectSymbol("]")
            } else {
                return value
            }
        }
    }

    /// A member's name may be a word, or text where it is none.
    mutating func memberName() throws(BrachioError) -> String {
        if case .string(let text)? = current {
            index += 1
            return text
        }
        return try word("the name of a member")
    }
}

extension ExpressionParser {
    private mutating func primary() throws(BrachioError) -> Expression {
        switch current {
        case .string(let text)?:
            index += 1
            return .literal(.string(text))
        case .number(let text)?:
            index += 1
            guard let number = try? JSONParser.parse(text) else { throw failure("a number as JSON writes it") }
            return .literal(number)
        case .symbol("*")?:
            index += 1
            return .payload
        case .symbol("(")?: return try parenthesized()
        case .symbol("[")?: return try array()
        case .symbol("{")?: return try object()
        case .word(let word)?:
            index += 1
            return try named(word)
        default: throw failure("an expression")
        }
    }

    private mutating func named(_ word: String) throws(BrachioError) -> Expression {
        switch word.uppercased() {
        case "TRUE": return .literal(true)
        case "FALSE": return .literal(false)
        case "NULL": return .literal(.null)
        case "UNDEFINED": return .undefined
        case "CASE": return try choice()
        case "CAST" where current == .symbol("("): return try cast()
        case "SELECT", "FROM", "WHERE", "AS", "WHEN", "THEN", "ELSE", "END", "AND", "OR":
            index -= 1
            throw failure("an expression")
        default: return takeSymbol("(") ? try call(word) : .name(word)
        }
    }

    private mutating func call(_ name: String) throws(BrachioError) -> Expression {
        let function = try RuleFunctions.named(name)
        let arguments = try list(until: ")")
        guard function.arguments.contains(arguments.count) else {
            throw BrachioError(.invalidInput, "\(name) is given \(arguments.count) arguments", cause: "it takes \(function.arity)")
        }
        return .call(name.lowercased(), arguments)
    }

    private mutating func list(until end: String) throws(BrachioError) -> [Expression] {
        var elements: [Expression] = []
        if takeSymbol(end) { return elements }
        repeat {
            elements.append(try expression())
            guard elements.count <= RuleLimits.listLength else {
                throw BrachioError(.limitExceeded, "a list has more than \(RuleLimits.listLength) elements")
            }
        } while takeSymbol(",")
        try expectSymbol(end)
        return elements
    }

    private mutating func parenthesized() throws(BrachioError) -> Expression {
        index += 1
        let inner: Expression
        if let current, current.isKeyword("SELECT") {
            inner = .query(try query())
        } else {
            inner = try expression()
        }
        try expectSymbol(")")
        return inner
    }

    private mutating func query() throws(BrachioError) -> Query {
        var selection = try selectedItems()
        try expectKeyword("FROM")
        let source = try member()
        if takeKeyword("WHERE") { selection.condition = try expression() }
        return Query(selection: selection, source: source)
    }

    private mutating func array() throws(BrachioError) -> Expression {
        index += 1
        return .array(try list(until: "]"))
    }

    private mutating func object() throws(BrachioError) -> Expression {
        index += 1
        var members: [String: Expression] = [:]
        if takeSymbol("}") { return .object(members) }
        repeat {
            let name = try string("the name of a member, between quotation marks")
            try expectSymbol(":")
            members[name] = try expression()
        } while takeSymbol(",")
        try expectSymbol("}")
        return .object(members)
    }

    private mutating func cast() throws(BrachioError) -> Expression {
        try expectSymbol("(")
        let value = try expression()
        try expectKeyword("AS")
        let name = try word("a type")
        let types: [String: Expression.CastType] = [
            "string": .string, "nvarchar": .string, "text": .string, "ntext": .string, "varchar": .string, "int": .integer,
            "integer": .integer, "double": .decimal, "decimal": .decimal, "bool": .boolean, "boolean": .boolean,
        ]
        guard let type = types[name.lowercased()] else {
            throw BrachioError(.invalidInput, "cast to \(name)", cause: "the types are \(types.keys.sorted().joined(separator: ", "))")
        }
        try expectSymbol(")")
        return .cast(value, type)
    }

    private mutating func choice() throws(BrachioError) -> Expression {
        let value = current?.isKeyword("WHEN") == true ? nil : try expression()
        var branches: [Expression.Branch] = []
        while takeKeyword("WHEN") {
            let test = try expression()
            try expectKeyword("THEN")
            branches.append(.init(test: test, result: try expression()))
        }
        guard !branches.isEmpty else { throw failure("WHEN") }
        let otherwise = takeKeyword("ELSE") ? try expression() : nil
        try expectKeyword("END")
        return .choice(value: value, branches, otherwise: otherwise)
    }
}
