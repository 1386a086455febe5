internal import BrachioCore

extension Graph {
    /// Reverse-mode differentiation: this graph with nodes appended that compute the gradient of `loss`, a tensor with one
    /// element, for each of `sources` (parameters, inputs or any other tensors).
    ///
    /// The second value names the gradient of each source; a source that the loss does not depend on has none. Nothing is
    /// appended for tensors that no source leads to.
    public func differentiated(_ loss: String, for sources: [String]) throws -> (graph: Graph, gradients: [String: String]) {
        for name in [loss] + sources where !hasTensor(name) {
            throw BrachioError(.notFound, "graph \(self.name) has no tensor \(name)")
        }
        guard shape(of: loss).count == 1 else {
            throw BrachioError(.invalidInput, "the loss \(loss) must be one number, and its shape is \(shape(of: loss))")
        }
        var start = self
        let prefix = freeName("gradient"), one = prefix + ".one"
        try start.addParameter(one, Tensor(shape(of: loss), repeating: 1))
        var tape = GradientTape(
            graph: start, prefix: prefix, wanted: tensors(computedFrom: sources), seeds: [loss: one], one: one)
        try tape.appendGradients(of: nodes)
        var gradients: [String: String] = [:]
        for source in sources { gradients[source] = tape.gradient(of: source) }
        return (tape.graph, gradients)
    }

    /// `sources` and everything computed from them.
    private func tensors(computedFrom sources: [String]) -> Set<String> {
        var tensors = Set(sources)
        for node in nodes where node.inputs.contains(where: tensors.contains) { tensors.formUnion(node.outputs) }
        return tensors
    }
}
