internal import BrachioCore

/// What a node computes. One operator is one value type in one file of `Operators/`: its attributes, its shape rule, its
/// reference evaluation and its gradient.
///
/// Evaluation is plain and obviously right: the meaning that every other executor is held to.
public protocol Operator: Sendable, Hashable {
    /// The name people see in messages and `brachio inspect`: "Convolution".
    static var kind: String { get }

    /// Shapes of the outputs for these input shapes; throws an error that says which shapes do not fit and why.
    /// (`Graph.append` puts the node's name before the message.)
    func outputShapes(for inputs: [Shape]) throws -> [Shape]

    /// Computes the outputs. The inputs have passed `outputShapes(for:)`.
    func evaluate(_ inputs: [Tensor]) -> [Tensor]

    /// Appends to `tape` the nodes that compute the gradient of the loss for each input of `node`, and returns their names;
    /// `nil` for an input that has no gradient or whose gradient nobody wants.
    ///
    /// The operators that exist only in training graphs (gradients, updates) have none: there, this throws.
    func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?]
}

extension Operator {
    public var kind: String { Self.kind }

    public func isEqual(to other: any Operator) -> Bool { (other as? Self) == self }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        throw BrachioError(.unsupported, "\(kind) has no gradient")
    }
}
