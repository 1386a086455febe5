internal import BrachioCore
internal import BrachioGraph

/// A symbol under construction from a graph's nodes.
struct MXNetExport {
    let graph: Graph
    private(set) var arrays: [NDArrayFile.Entry] = []
    private var nodes: [MXNetSymbol.Node] = []
    private var arguments: [Int] = []
    /// Where a tensor comes from: node and output.
    private var places: [String: (node: Int, output: Int)] = [:]
    private var names: Set<String>

    init(graph: Graph) {
        self.graph = graph
        names = Set(graph.shapes.keys).union(graph.nodes.map(\.name))
        for input in graph.inputs { _ = variable(input.name) }
    }

    func symbol(version: Int) throws -> MXNetSymbol {
        var symbol = MXNetSymbol(nodes: nodes, argumentNodes: arguments, heads: [])
        symbol.version = version
        symbol.heads = try graph.outputs.map { output in
            guard let place = places[output] else { throw BrachioError(.defect, "output \(output) of graph \(graph.name) was not written") }
            return [place.node, place.output, 0]
        }
        return symbol
    }

    // MARK: What operators write

    /// Appends an MXNet operator; without `step` it gives the node's own output.
    /// - Returns: the name of its output.
    @discardableResult
    mutating func append(_ type: String, for node: Node, _ inputs: [String], _ attributes: [String: String] = [:], step: String? = nil) throws -> String {
        let output = step.map { newName("\(node.outputs[0])_\($0)") } ?? node.outputs[0]
        let places = try inputs.map { name -> [Int] in
            guard let place = place(of: name) else { throw BrachioError(.defect, "node \(node.name) reads \(name), which was not written") }
            return [place.node, place.output, 0]
        }
        nodes.append(MXNetSymbol.Node(op: type, name: output, attrs: attributes, inputs: places))
        self.places[output] = (nodes.count - 1, 0)
        return output
    }

    /// A parameter with values of its own, for one node.
    mutating func parameter(_ values: Tensor, _ purpose: String, for node: Node, isStatistic: Bool = false) -> String {
        let name = newName("\(node.outputs[0])_\(purpose)")
        store(name, values, isStatistic: isStatistic)
        return name
    }

    /// Marks a parameter of the graph as a running statistic, which MXNet keeps apart.
    mutating func statistic(_ name: String) {
        guard places[name] == nil, let tensor = graph.parameters[name] else { return }
        store(name, tensor, isStatistic: true)
    }

    mutating func variable(_ name: String) -> Int {
        nodes.append(MXNetSymbol.Node(op: "null", name: name))
        arguments.append(nodes.count - 1)
        places[name] = (nodes.count - 1, 0)
        return nodes.count - 1
    }

    private mutating func place(of name: String) -> (node: Int, output: Int)? {
        if let place = places[name] { return place }
        guard let tensor = graph.parameters[name] else { return nil }
        store(name, tensor, isStatistic: false)
        return places[name]
    }

    private mutating func store(_ name: String, _ tensor: Tensor, isStatistic: Bool) {
        _ = variable(name)
        arrays.append(NDArrayFile.Entry(name: (isStatistic ? "aux:" : "arg:") + name, tensor: tensor))
    }

    mutating func newName(_ wanted: String) -> String {
        var name = wanted
        var number = 1
        while !names.insert(name).inserted {
            number += 1
            name = "\(wanted)\(number)"
        }
        return name
    }
}
