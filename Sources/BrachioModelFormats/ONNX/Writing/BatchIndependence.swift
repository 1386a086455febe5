internal import BrachioGraph

/// Whether a graph computes each picture of its batch by itself, so that it works the same at every batch size.
enum BatchIndependence {
    /// The tensors whose axis 0 is the batch: all inputs and everything computed from them. Empty when some node mixes or
    /// fixes the batch, or a graph's inputs differ in it.
    static func openTensors(of graph: Graph) -> Set<String> {
        let batches = Set(graph.inputs.map { $0.shape.axes == 0 ? 0 : $0.shape[0] })
        guard let batch = batches.first, batches.count == 1, batch > 0 else { return [] }
        var open = Set(graph.inputs.map(\.name))
        for node in graph.nodes {
            let inputsOpen = node.inputs.map(open.contains)
            guard inputsOpen.contains(true) else { continue }
            guard keepsBatch(node, inputsOpen, graph, batch) else { return [] }
            open.formUnion(node.outputs)
        }
        return open
    }

    private static func keepsBatch(_ node: Node, _ open: [Bool], _ graph: Graph, _ batch: Int) -> Bool {
        let shapes = node.inputs.map(graph.shape(of:))
        switch node.operation {
        case is Convolution, is BatchNormalization, is FullyConnected:
            return open[0] && !open.dropFirst().contains(true)
        case is MaxPool, is AveragePool, is GlobalAveragePool, is LocalResponseNormalization, is Activation, is Scale,
            is Dropout:
            return true
        case is Add, is Multiply:
            // A parameter is stretched over the batch, never one for each picture; two open tensors align their axis 0.
            let axes = shapes.map(\.axes)
            if open[0], open[1] { return axes[0] == axes[1] }
            let parameter = open[0] ? 1 : 0
            return axes[parameter] < axes[1 - parameter]
                || (axes[parameter] == axes[1 - parameter] && shapes[parameter][0] == 1)
        case let operation as MatrixMultiply: return open == [true, false] && !operation.transposesFirst
        case let operation as Concat: return operation.axis != 0 && !open.contains(false)
        case let operation as Pad: return operation.before[0] == 0 && operation.after[0] == 0
        case let operation as Reshape: return operation.shape.axes > 0 && operation.shape[0] == batch
        case let operation as Transpose: return operation.permutation[0] == 0
        case let operation as Slice: return operation.starts[0] == 0 && operation.ends[0] == batch
        case let operation as ReduceMean: return !operation.axes.contains(0)
        case let operation as Softmax: return operation.axis != 0
        default: return false
        }
    }
}
