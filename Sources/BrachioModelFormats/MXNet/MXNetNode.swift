internal import BrachioCore
internal import Foundation

/// A node of a symbol with typed access to its attributes, which MXNet writes as Python would print them: `(3, 3)`, `True`, `1e-05`.
struct MXNetNode {
    let type: String
    let name: String
    /// Tensors by name.
    let inputs: [String]
    private let attributes: [String: String]

    init(_ node: MXNetSymbol.Node, inputs: [String]) {
        type = node.op
        name = node.name
        self.inputs = inputs
        attributes = node.attrs
    }

    func text(_ attribute: String) -> String? { attributes[attribute].flatMap { $0 == "None" ? nil : $0 } }

    func integer(_ attribute: String) throws -> Int? {
        guard let text = text(attribute) else { return nil }
        guard let value = Int(text) else { throw invalid("attribute \(attribute) is \(text) and not a whole number") }
        return value
    }

    func number(_ attribute: String) throws -> Float? {
        guard let text = text(attribute) else { return nil }
        guard let value = Float(text) else { throw invalid("attribute \(attribute) is \(text) and not a number") }
        return value
    }

    func flag(_ attribute: String, default standard: Bool) throws -> Bool {
        switch text(attribute)?.lowercased() {
        case nil: standard
        case "true", "1": true
        case "false", "0": false
        case .some(let text): throw invalid("attribute \(attribute) is \(text) and not True or False")
        }
    }

    /// `(2, 2)`, `[2, 2]` or a single number.
    func integers(_ attribute: String) throws -> [Int]? {
        guard let text = text(attribute) else { return nil }
        let parts = text.split { "()[], L".contains($0) }
        let values = parts.compactMap { Int($0) }
        guard values.count == parts.count else { throw invalid("attribute \(attribute) is \(text) and not whole numbers") }
        return values
    }

    /// Rows and columns of a window's attribute.
    func pair(_ attribute: String, default standard: Int) throws -> [Int] {
        guard let values = try integers(attribute), !values.isEmpty else { return [standard, standard] }
        guard values.count == 2 else { throw unsupported("\(attribute) \(values) is not read", mend: "only windows over rows and columns are") }
        return values
    }

    func input(_ index: Int) throws -> String {
        guard inputs.indices.contains(index) else { throw invalid("has \(inputs.count) inputs; number \(index) is missing") }
        return inputs[index]
    }

    func unsupported(_ what: String, mend: String? = nil) -> BrachioError {
        BrachioError(.unsupported, "node \(name) (\(type)): \(what)", mend: mend)
    }

    func invalid(_ what: String) -> BrachioError { BrachioError(.invalidInput, "node \(name) (\(type)): \(what)") }
}
