internal import BrachioGraph

/// Decided before any step: how wide a halo each tensor has, and which tensors are written straight into a concatenation.
struct LayoutPlan {
    /// A part of a concatenation: the outermost whole it lies in, and its first channel there.
    struct View {
        let whole: String
        let channel: Int
    }

    private var halos: [String: Int] = [:]
    private var views: [String: View] = [:]
    /// Concatenations whose parts are all views.
    private var wholes: Set<String> = []

    /// Pictures of at most four channels that only dense convolutions read: blocks of four spare half the memory.
    private var narrow: Set<String> = []

    init(_ graph: Graph) {
        findViews(in: graph)
        findNarrow(in: graph)
        for node in graph.nodes {
            guard let native = node.operation as? any NativeOperator else { continue }
            for (input, halo) in zip(node.inputs, native.halos(for: node, in: graph)) {
                halos[input] = max(halos[input] ?? 0, halo)
            }
        }
        // A whole and its parts share rows, so they share one halo.
        for (part, view) in views { halos[view.whole] = max(halos[view.whole] ?? 0, halos[part] ?? 0) }
        for (part, view) in views { halos[part] = halos[view.whole] }
    }

    func halo(of tensor: String) -> Int { halos[tensor] ?? 0 }

    func lanes(of tensor: String) -> Int { narrow.contains(tensor) ? 4 : 8 }

    func view(of tensor: String) -> View? { views[tensor] }

    /// Whether the tensor is a concatenation written by its parts.
    func isWhole(_ tensor: String) -> Bool { wholes.contains(tensor) }

    private mutating func findNarrow(in graph: Graph) {
        var wide: Set<String> = []
        for node in graph.nodes {
            let reads = (node.operation as? FusedConvolution)?.convolution
            for (index, input) in node.inputs.enumerated() {
                let shape = graph.shape(of: input)
                guard shape.axes == 4, shape[1] <= 4 else { continue }
                if index == 0, let reads, reads.groups == 1 {
                    narrow.insert(input)
                } else if !(node.operation is ChannelAffine && graph.inputs.contains { $0.name == input }) {
                    wide.insert(input)
                }
            }
        }
        let inputs = Set(graph.inputs.map(\.name))
        let written = graph.nodes.filter { $0.operation is ChannelAffine && inputs.contains($0.inputs[0]) }
        narrow = narrow.subtracting(wide).intersection(inputs.union(written.map { $0.outputs[0] }))
    }

    private mutating func findViews(in graph: Graph) {
        var writers: [String: Node] = [:]
        for node in graph.nodes { for output in node.outputs { writers[output] = node } }
        // From the last concatenation to the first, so that a concatenation inside another already knows its place.
        for node in graph.nodes.reversed() {
            guard let concat = node.operation as? Concat, concat.axis == 1, graph.shape(of: node.outputs[0]).axes == 4,
                canHoldViews(node, graph, writers)
            else { continue }
            wholes.insert(node.outputs[0])
            let outer = views[node.outputs[0]]
            var channel = outer?.channel ?? 0
            for input in node.inputs {
                views[input] = View(whole: outer?.whole ?? node.outputs[0], channel: channel)
                channel += graph.shape(of: input)[1]
            }
        }
    }

    private func canHoldViews(_ node: Node, _ graph: Graph, _ writers: [String: Node]) -> Bool {
        guard Set(node.inputs).count == node.inputs.count else { return false }
        for (index, input) in node.inputs.enumerated() {
            guard views[input] == nil, let writer = writers[input], writer.outputs.count == 1,
                let native = writer.operation as? any NativeOperator, native.writesBlocked(writer, in: graph),
                index == node.inputs.count - 1 || graph.shape(of: input)[1] % 8 == 0
            else { return false }
        }
        return true
    }
}
