internal import BrachioCore
internal import BrachioGraph

/// Applies operators to constants while a file is read, with the graph's own reference evaluation.
enum ONNXConstantFolding {
    /// Integers pass through float32 as positions, which are exact below 2²⁴.
    private static let integerElements = 1 << 24

    /// Elementwise operators and those that only move elements: cheap, and common in the computation of shapes and weights.
    static func folds(_ operation: any Operator) -> Bool {
        movesElements(operation) || operation is Add || operation is Multiply || operation is Scale
            || operation is Activation
    }

    private static func movesElements(_ operation: any Operator) -> Bool {
        operation is Reshape || operation is Transpose || operation is Slice || operation is Concat || operation is Expand
    }

    /// `spend` is told the number of elements before they are computed.
    static func apply(
        _ operation: any Operator, to constants: [ONNXConstant], spend: (Int) throws -> Void
    ) throws -> ONNXConstant {
        let shapes = constants.map { Shape($0.dimensions) }
        for shape in shapes { try shape.validate() }
        let result = try operation.outputShapes(for: shapes)[0]
        try result.validate()
        try spend(result.count)
        if let reshape = operation as? Reshape { return constants[0].reshaped(to: reshape.shape.dimensions) }
        guard constants.contains(where: { $0.integers != nil }) else {
            let inputs = zip(shapes, constants).map { Tensor($0, $1.asFloats) }
            return ONNXConstant(result.dimensions, floats: operation.evaluate(inputs)[0].values)
        }
        guard movesElements(operation), constants.allSatisfy({ $0.integers != nil }) else {
            throw BrachioError(.unsupported, "integers and \(operation.kind) do not go together")
        }
        return try move(operation, constants, shapes, result)
    }

    /// Lets the operator move positions instead of values, then looks the values up.
    private static func move(
        _ operation: any Operator, _ constants: [ONNXConstant], _ shapes: [Shape], _ result: Shape
    ) throws -> ONNXConstant {
        let values = constants.flatMap { $0.integers ?? [] }
        guard values.count <= integerElements, result.count <= integerElements else {
            throw BrachioError(.limitExceeded, "the computation of shapes has more than \(integerElements) elements")
        }
        var first = 0
        let positions = shapes.map { shape in
            defer { first += shape.count }
            return Tensor(shape, (first..<first + shape.count).map { Float($0) })
        }
        let moved = operation.evaluate(positions)[0].values
        return ONNXConstant(result.dimensions, integers: moved.map { values[Int($0)] })
    }
}
