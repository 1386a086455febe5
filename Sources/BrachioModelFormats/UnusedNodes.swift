internal import BrachioCore
internal import BrachioGraph

extension Graph {
    /// The same graph without the nodes and parameters that its outputs do not depend on. Inputs stay.
    func withoutUnusedNodes() throws -> Graph {
        var needed = Set(outputs)
        var kept: [Node] = []
        for node in nodes.reversed() where node.outputs.contains(where: needed.contains) {
            needed.formUnion(node.inputs)
            kept.append(node)
        }
        if kept.count == nodes.count, parameterOrder.allSatisfy(needed.contains) { return self }
        var graph = Graph(name: name)
        for input in inputs { try graph.addInput(input.name, input.shape) }
        for parameter in parameterOrder where needed.contains(parameter) {
            guard let tensor = parameters[parameter] else { continue }
            try graph.addParameter(parameter, tensor)
        }
        for node in kept.reversed() { try graph.append(node) }
        try graph.setOutputs(outputs)
        return graph
    }
}
