internal import BrachioJSON

/// Functions of arrays, objects and of values of any kind.
enum CollectionFunctions {
    static let all: [String: RuleFunction] = [
        "get": RuleFunction(2...2) { call in Evaluator.element(call[0], call[1]) },
        "get_or_default": RuleFunction(2...2) { call in call[0] ?? call[1] },
        "concat": RuleFunction(0...RuleLimits.listLength, concatenated),
        "isnull": RuleFunction(1...1) { call in .boolean(call[0] == .null) },
        "isundefined": RuleFunction(1...1) { call in .boolean(call[0] == nil) },
        "transform": RuleFunction(3...3, transformed),
    ]

    private static func concatenated(_ call: FunctionCall) -> JSONValue? {
        if call.arguments.count < 2 { return call[0] }
        if call.arguments.contains(where: { $0?.array != nil }) {
            return .array(call.arguments.flatMap { $0?.array ?? ($0.map { [$0] } ?? []) })
        }
        guard call.arguments.contains(where: { $0?.string != nil }) else { return nil }
        let texts = call.arguments.map(Conversion.text)
        return texts.contains(nil) ? nil : .string(texts.compactMap { $0 }.joined())
    }

    /// `transform('enrichArray', object, array)`: the array's objects with the object's members added.
    private static func transformed(_ call: FunctionCall) -> JSONValue? {
        guard call[0] == "enrichArray", let added = call[1]?.object, let elements = call[2]?.array else { return nil }
        var results: [JSONValue] = []
        for element in elements {
            guard var object = element.object else { return nil }
            for (name, value) in added { object[name] = value }
            results.append(.object(object))
        }
        let result = JSONValue.array(results)
        return JSONWriter.bytes(result).count <= RuleLimits.transformedBytes ? result : nil
    }
}
