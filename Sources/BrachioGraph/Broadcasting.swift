internal import BrachioCore

/// The broadcasting that `Add` and `Multiply` share.
enum Broadcasting {
    static func shape(for inputs: [Shape]) throws -> Shape {
        guard inputs.count == 2 else { throw BrachioError(.invalidInput, "takes two inputs, got \(inputs.count)") }
        guard let shape = inputs[0].broadcast(with: inputs[1]) else {
            throw BrachioError(.invalidInput, "shapes \(inputs[0]) and \(inputs[1]) cannot be broadcast together")
        }
        return shape
    }

    static func evaluate(_ a: Tensor, _ b: Tensor, _ combine: (Float, Float) -> Float) -> Tensor {
        guard a.shape != b.shape else {
            return Tensor(a.shape, zip(a.values, b.values).map { combine($0, $1) })
        }
        guard let shape = a.shape.broadcast(with: b.shape) else {
            preconditionFailure("shapes \(a.shape) and \(b.shape) were not checked")
        }
        var result = Tensor(shape)
        let strides = shape.strides
        let aStrides = stretchedStrides(a.shape, to: shape)
        let bStrides = stretchedStrides(b.shape, to: shape)
        for index in 0..<shape.count {
            var rest = index, aIndex = 0, bIndex = 0
            for axis in 0..<shape.axes {
                let position = rest / strides[axis]
                rest %= strides[axis]
                aIndex += position * aStrides[axis]
                bIndex += position * bStrides[axis]
            }
            result.values[index] = combine(a.values[aIndex], b.values[bIndex])
        }
        return result
    }

    /// Sums `gradient` over the axes along which a tensor of shape `target` was stretched.
    static func reduce(_ gradient: String, to target: Shape, on tape: inout GradientTape) throws -> String {
        let full = tape.shape(of: gradient)
        guard full != target else { return gradient }
        let lead = full.axes - target.axes
        let axes = (0..<full.axes).filter { $0 < lead || (target[$0 - lead] == 1 && full[$0] != 1) }
        let sum = try tape.append(ReduceSum(axes: axes, keepAxes: true), [gradient], for: "unbroadcast")
        return tape.shape(of: sum) == target
            ? sum : try tape.append(Reshape(shape: target), [sum], for: "unbroadcast.shape")
    }

    /// Row-major strides of `shape` aligned to `target`, zero along stretched axes.
    private static func stretchedStrides(_ shape: Shape, to target: Shape) -> [Int] {
        let lead = target.axes - shape.axes
        let own = shape.strides
        return (0..<target.axes).map { axis in
            axis < lead || (shape[axis - lead] == 1 && target[axis] != 1) ? 0 : own[axis - lead]
        }
    }
}
