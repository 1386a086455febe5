internal import BrachioCore

/// The checks that many operators' shape rules share. The messages name every shape that takes part.
enum ShapeRules {
    /// Throws unless there are `count` inputs; `names` is how the message calls them.
    static func expect(_ inputs: [Shape], _ count: Int, _ names: String) throws {
        try expect(inputs, count...count, names)
    }

    static func expect(_ inputs: [Shape], _ count: ClosedRange<Int>, _ names: String) throws {
        guard count.contains(inputs.count) else {
            throw BrachioError(.invalidInput, "takes \(names), got \(inputs.count) inputs \(inputs)")
        }
    }

    static func expect(_ shape: Shape, axes: Int, _ name: String) throws {
        guard shape.axes == axes else {
            throw BrachioError(.invalidInput, "\(name) must have \(axes) axes, and its shape is \(shape)")
        }
    }

    static func expectEqual(_ first: Shape, _ firstName: String, _ second: Shape, _ secondName: String) throws {
        guard first == second else {
            throw BrachioError(
                .invalidInput, "\(firstName) has shape \(first), and \(secondName) \(second): they must be equal")
        }
    }

    static func expect(axis: Int, within shape: Shape) throws {
        guard (0..<shape.axes).contains(axis) else {
            throw BrachioError(.invalidInput, "axis \(axis) is not an axis of shape \(shape)")
        }
    }

    /// Throws unless each of `axes` is an axis of `shape` and none is named twice.
    static func expect(distinct axes: [Int], within shape: Shape) throws {
        for axis in axes { try expect(axis: axis, within: shape) }
        guard Set(axes).count == axes.count else {
            throw BrachioError(.invalidInput, "axes \(axes) name an axis of shape \(shape) twice")
        }
    }

    /// Throws unless `vector`, one value a channel, fits the second axis of `x`.
    static func expectPerChannel(_ vector: Shape, _ name: String, of x: Shape) throws {
        guard x.axes >= 2 else {
            throw BrachioError(.invalidInput, "x must have a batch and a channel axis, and its shape is \(x)")
        }
        guard vector == [x[1]] else {
            throw BrachioError(
                .invalidInput, "\(name) has shape \(vector), and x \(x) needs one value for each of \(x[1]) channels")
        }
    }
}
