internal import BrachioCore

extension Graph {
    /// The same graph for `count` pictures at a time: the first extent of every input becomes `count`.
    ///
    /// Reshapes, expansions and slices that hold the batch in an attribute follow. A training graph is refused, because its
    /// running averages are corrected for its batch: make it again from the rebatched model.
    public func rebatched(to count: Int) throws -> Graph {
        guard stateUpdates.isEmpty else {
            throw BrachioError(.unsupported, "training graph \(name) cannot take another batch size")
        }
        guard let first = inputs.first, first.shape.axes > 0, inputs.allSatisfy({ $0.shape.dimensions.first == first.shape[0] })
        else {
            throw BrachioError(.invalidInput, "the inputs of graph \(name) do not have the batch as their common first axis")
        }
        let batch = Rebatching(from: first.shape[0], to: count)
        var result = Graph(name: name)
        for input in inputs { try result.addInput(input.name, batch.following(input.shape)) }
        for name in parameterOrder { try result.copyParameter(name, from: self) }
        for node in nodes {
            var node = node
            let follows = node.inputs.contains { result.shapes[$0] != shapes[$0] }
            node.operation = try batch.following(node, shape(of: node.inputs[0]), follows: follows)
            try result.append(node)
        }
        try result.setOutputs(outputs)
        return result
    }
}

/// A change of batch size and what it does to operators that hold shapes.
private struct Rebatching {
    let from: Int
    let to: Int

    func following(_ shape: Shape) -> Shape { Shape([to] + shape.dimensions.dropFirst()) }

    /// The operator of `node` for the new batch; `follows` says whether the shape of some input has changed.
    func following(_ node: Node, _ input: Shape, follows: Bool) throws -> any Operator {
        switch node.operation {
        case let reshape as Reshape where follows:
            guard reshape.shape.axes > 0, reshape.shape[0] % from == 0 else {
                throw BrachioError(
                    .unsupported, "node \(node.name) reshapes \(input) to \(reshape.shape), which does not keep the batch first")
            }
            return Reshape(shape: Shape([reshape.shape[0] / from * to] + reshape.shape.dimensions.dropFirst()))
        case let expand as Expand where follows || from > 1:
            return expand.shape.dimensions.first == from ? Expand(shape: following(expand.shape)) : expand
        case let slice as Slice where follows && slice.starts.first == 0 && slice.ends.first == from:
            return Slice(starts: slice.starts, ends: [to] + slice.ends.dropFirst())
        default: return node.operation
        }
    }
}
