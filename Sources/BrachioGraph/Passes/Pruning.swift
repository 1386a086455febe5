extension Graph {
    /// The same graph without the nodes and parameters that neither an output nor a state update depends on.
    ///
    /// Inputs stay, read or not, so that whoever runs the graph can go on handing in the same tensors.
    public func pruned() throws -> Graph {
        var needed = Set(outputs + stateUpdates.flatMap { [$0.parameter, $0.value] })
        var kept: [Node] = []
        for node in nodes.reversed() where node.outputs.contains(where: needed.contains) {
            needed.formUnion(node.inputs)
            kept.append(node)
        }
        var result = Graph(name: name)
        for input in inputs { try result.addInput(input.name, input.shape) }
        for name in parameterOrder where needed.contains(name) { try result.copyParameter(name, from: self) }
        for node in kept.reversed() { try result.append(node) }
        try result.setOutputs(outputs)
        for update in stateUpdates { try result.addStateUpdate(update.parameter, becomes: update.value) }
        return result
    }

    /// The part of the graph that computes `tensor`, which becomes its only output.
    ///
    /// Truncated at its head's features, a classifier becomes an extractor of features.
    public func truncated(at tensor: String) throws -> Graph {
        var result = self
        try result.setOutputs([tensor])
        result.dropStateUpdates()
        return try result.pruned()
    }

    /// Adds the parameter `name` of `other` to this graph.
    mutating func copyParameter(_ name: String, from other: Graph) throws {
        if let tensor = other.parameters[name] { try addParameter(name, tensor) }
    }
}
