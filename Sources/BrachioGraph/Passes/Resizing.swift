internal import BrachioCore

extension Graph {
    /// The same network for pictures of `height` × `width` pixels: parameters stay, shapes follow.
    ///
    /// Average poolings over a whole picture become global ones; reshapes, expansions and slices that hold the picture's extents
    /// in an attribute follow. Padding stays as it is, so a padding that was chosen for the old size may differ by a pixel from
    /// what an exporter would have chosen. Throws `unsupported` for a network that is bound to its size, such as one whose
    /// first fully connected layer has a weight for each pixel.
    public func resized(height: Int, width: Int) throws -> Graph {
        guard stateUpdates.isEmpty, inputs.count == 1, let input = inputs.first, input.shape.axes == 4 else {
            throw BrachioError(.unsupported, "graph \(name) is not a network for pictures and cannot take another size")
        }
        guard input.shape[2] != height || input.shape[3] != width else { return self }
        var result = Graph(name: name)
        try result.addInput(input.name, [input.shape[0], input.shape[1], height, width])
        for name in parameterOrder { try result.copyParameter(name, from: self) }
        for node in nodes {
            var node = node
            if let tensor = node.inputs.first, result.hasTensor(tensor) {
                node.operation = Self.following(node.operation, from: shape(of: tensor), to: result.shape(of: tensor))
            }
            do { try result.append(node) } catch let error as BrachioError {
                throw BrachioError(
                    .unsupported, "graph \(name) takes pictures of \(input.shape[3])×\(input.shape[2]) pixels, not of \(width)×\(height)",
                    cause: error.message, mend: "use the size that the network was made for")
            }
        }
        try result.setOutputs(outputs)
        return result
    }

    /// The operator that does to an input of shape `new` what `operation` does to one of shape `old`.
    private static func following(_ operation: any Operator, from old: Shape, to new: Shape) -> any Operator {
        guard old != new, old.axes >= 2, old.axes == new.axes else { return operation }
        switch operation {
        case let pool as AveragePool where old.axes == 4 && pool.kernel == [old[2], old[3]] && pool.padding == Padding():
            return GlobalAveragePool()
        case let reshape as Reshape where keepsPicture(reshape.shape, old):
            return Reshape(shape: Shape(reshape.shape.dimensions.dropLast(2) + new.dimensions.suffix(2)))
        case let expand as Expand where keepsPicture(expand.shape, old):
            return Expand(shape: Shape(expand.shape.dimensions.dropLast(2) + new.dimensions.suffix(2)))
        case let slice as Slice:
            let ends = slice.ends.indices.map { axis in
                slice.starts[axis] == 0 && slice.ends[axis] == old[axis] ? new[axis] : slice.ends[axis]
            }
            return Slice(starts: slice.starts, ends: ends)
        default: return operation
        }
    }

    /// Whether a shape ends in the picture's extents, and these are more than one pixel.
    private static func keepsPicture(_ shape: Shape, _ picture: Shape) -> Bool {
        let extents = picture.dimensions.suffix(2)
        return shape.axes > 2 && shape.dimensions.suffix(2) == extents && extents.contains { $0 > 1 }
    }
}
