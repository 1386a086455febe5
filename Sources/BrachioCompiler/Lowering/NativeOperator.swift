internal import BrachioGraph

/// An operator that the compiler can turn into steps.
protocol NativeOperator: Operator {
    /// Appends the steps that compute the node's outputs.
    func lower(_ node: Node, into lowering: inout Lowering) throws

    /// Zero pixels that the node needs around each of its inputs.
    func halos(for node: Node, in graph: Graph) -> [Int]

    /// Whether the first output is written in blocked form, so that it can be written straight into a concatenation.
    func writesBlocked(_ node: Node, in graph: Graph) -> Bool
}

extension NativeOperator {
    func halos(for node: Node, in graph: Graph) -> [Int] { [Int](repeating: 0, count: node.inputs.count) }

    func writesBlocked(_ node: Node, in graph: Graph) -> Bool { false }
}
