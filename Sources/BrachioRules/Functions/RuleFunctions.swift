internal import BrachioCore
internal import BrachioJSON

/// What a function is given: its arguments, `nil` for `Undefined`, and the message.
struct FunctionCall {
    let arguments: [JSONValue?]
    let message: RuleMessage
    let surroundings: RuleSurroundings

    subscript(index: Int) -> JSONValue? { index < arguments.count ? arguments[index] : nil }
    func number(_ index: Int) -> SQLNumber? { Conversion.number(self[index]) }
    func integer(_ index: Int) -> Int64? { Conversion.integer(self[index]) }
    func text(_ index: Int) -> String? { Conversion.text(self[index]) }
}

struct RuleFunction: Sendable {
    let arguments: ClosedRange<Int>
    let body: @Sendable (FunctionCall) -> JSONValue?

    init(_ arguments: ClosedRange<Int>, _ body: @escaping @Sendable (FunctionCall) -> JSONValue?) {
        self.arguments = arguments
        self.body = body
    }

    var arity: String {
        if arguments.lowerBound == arguments.upperBound { return arguments.lowerBound == 1 ? "1 argument" : "\(arguments.lowerBound) arguments" }
        return "\(arguments.lowerBound) to \(arguments.upperBound) arguments"
    }
}

/// The functions of the language by their names in lower case.
enum RuleFunctions {
    static let all: [String: RuleFunction] = [
        NumberFunctions.all, TextFunctions.all, EncodingFunctions.all, CollectionFunctions.all, TimeFunctions.all, MessageFunctions.all,
    ].reduce(into: [:]) { table, functions in table.merge(functions) { first, _ in first } }

    /// Functions that ask other services of AWS, which are not here.
    private static let notOffered: Set<String> = ["aws_lambda", "get_dynamodb", "get_secret", "machinelearning_predict", "md2"]

    static func named(_ name: String) throws(BrachioError) -> RuleFunction {
        if let function = all[name.lowercased()] { return function }
        if notOffered.contains(name.lowercased()) {
            throw BrachioError(.unsupported, "the function \(name) is not offered")
        }
        throw BrachioError(
            .invalidInput, "there is no function \(name)", cause: "the functions are \(all.keys.sorted().joined(separator: ", ")), cast")
    }
}
