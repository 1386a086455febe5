internal import BrachioCore
internal import BrachioGraph

/// The layout of each parameter that a training program changes or whose gradient kernels read it.
struct ParameterLayouts {
    /// Parameters that the graph's state updates change.
    let state: Set<String>
    private var layouts: [String: ParameterLayout] = [:]
    private let graph: Graph

    init(_ graph: Graph) {
        self.graph = graph
        state = Set(graph.stateUpdates.map(\.parameter))
        for node in graph.nodes {
            switch node.operation {
            case let operation as Convolution: choose(node.inputs[1], operation)
            case let operation as ConvolutionInputGradient: choose(node.inputs[1], operation.convolution)
            default: continue
            }
        }
        for node in graph.nodes where node.operation is any UpdateOperator {
            guard let layout = layouts[node.inputs[0]] else { continue }
            for other in node.inputs.dropFirst(2) where isState(other) && graph.shape(of: other) == graph.shape(of: node.inputs[0]) {
                layouts[other] = layout
            }
        }
    }

    func isState(_ name: String) -> Bool { state.contains(name) }

    func layout(of parameter: String) -> ParameterLayout { layouts[parameter] ?? .plain(count: graph.shape(of: parameter).count) }

    /// The nodes in an order in which updates, which work in place, come after everything that reads the old values.
    func order(_ nodes: [Node]) throws -> (values: [Node], updates: [Node]) {
        let next = Set(graph.stateUpdates.map(\.value))
        func isUpdate(_ node: Node) -> Bool {
            node.operation is any UpdateOperator && node.outputs.contains(where: next.contains)
        }
        let updates = nodes.filter(isUpdate), values = nodes.filter { !isUpdate($0) }
        let results = Set(updates.flatMap(\.outputs))
        if let reader = nodes.first(where: { $0.inputs.contains(where: results.contains) }) {
            throw BrachioError(
                .unsupported, "node \(reader.name) reads a parameter's next value", cause: "updates are the last nodes of a step")
        }
        return (values, updates)
    }

    private mutating func choose(_ weight: String, _ convolution: Convolution) {
        guard graph.isParameter(weight), layouts[weight] == nil else { return }
        layouts[weight] = Self.layout(graph.shape(of: weight), convolution)
    }

    /// Depthwise, or dense, whatever the number of groups.
    static func layout(_ weight: Shape, _ convolution: Convolution) -> ParameterLayout {
        if convolution.groups > 1, convolution.groups == weight[0], weight[1] == 1 {
            return .depthwise(channels: weight[0], taps: weight[2] * weight[3])
        }
        return .convolution(.init(weight, groups: convolution.groups))
    }
}

/// An operator that makes the next value of its first input: a training program runs it last and in place.
protocol UpdateOperator: NativeOperator {}
