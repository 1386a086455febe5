/// One application of an operator to named tensors.
public struct Node: Sendable {
    /// Unique in its graph; what error messages call it.
    public var name: String
    public var operation: any Operator
    /// Names of the tensors read: graph inputs, parameters, or outputs of earlier nodes.
    public var inputs: [String]
    /// Names of the tensors written, each written by this node alone.
    public var outputs: [String]

    public init(name: String, operation: any Operator, inputs: [String], outputs: [String]) {
        self.name = name
        self.operation = operation
        self.inputs = inputs
        self.outputs = outputs
    }
}
