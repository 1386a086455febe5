internal import BrachioCore

/// Product of two matrices, each transposed first where asked.
public struct MatrixMultiply: Operator {
    public static let kind = "MatrixMultiply"

    public let transposesFirst: Bool
    public let transposesSecond: Bool

    public init(transposesFirst: Bool = false, transposesSecond: Bool = false) {
        self.transposesFirst = transposesFirst
        self.transposesSecond = transposesSecond
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 2, "two matrices")
        try ShapeRules.expect(inputs[0], axes: 2, "the first matrix")
        try ShapeRules.expect(inputs[1], axes: 2, "the second matrix")
        let (rows, inner) = transposesFirst ? (inputs[0][1], inputs[0][0]) : (inputs[0][0], inputs[0][1])
        let (depth, columns) = transposesSecond ? (inputs[1][1], inputs[1][0]) : (inputs[1][0], inputs[1][1])
        guard inner == depth else {
            throw BrachioError(
                .invalidInput,
                "matrices \(inputs[0])\(transposesFirst ? " transposed" : "") and "
                    + "\(inputs[1])\(transposesSecond ? " transposed" : "") cannot be multiplied: "
                    + "\(inner) columns and \(depth) rows"
            )
        }
        return [[rows, columns]]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        let transpose = Transpose(permutation: [1, 0])
        let first = transposesFirst ? transpose.evaluate([inputs[0]])[0] : inputs[0]
        let second = transposesSecond ? transpose.evaluate([inputs[1]])[0] : inputs[1]
        let rows = first.shape[0], inner = first.shape[1], columns = second.shape[1]
        var result = Tensor([rows, columns])
        result.values.withUnsafeMutableBufferPointer { output in
            second.values.withUnsafeBufferPointer { second in
                for row in 0..<rows {
                    for index in 0..<inner {
                        VectorArithmetic.addScaled(
                            second.baseAddress! + index * columns, times: first.values[row * inner + index],
                            to: output.baseAddress! + row * columns, count: columns)
                    }
                }
            }
        }
        return [result]
    }

    /// For Y = A·B: dA = dY·Bᵀ and dB = Aᵀ·dY; a factor that is transposed first has the transposed gradient.
    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        guard let outer = tape.gradient(of: node.outputs[0]) else { return [nil, nil] }
        let a = node.inputs[0], b = node.inputs[1]
        var gradients: [String?] = [nil, nil]
        if tape.wants(a) {
            gradients[0] = transposesFirst
                ? try tape.append(
                    MatrixMultiply(transposesFirst: transposesSecond, transposesSecond: true), [b, outer], for: "first")
                : try tape.append(MatrixMultiply(transposesSecond: !transposesSecond), [outer, b], for: "first")
        }
        if tape.wants(b) {
            gradients[1] = transposesSecond
                ? try tape.append(
                    MatrixMultiply(transposesFirst: true, transposesSecond: transposesFirst), [outer, a], for: "second")
                : try tape.append(MatrixMultiply(transposesFirst: !transposesFirst), [a, outer], for: "second")
        }
        return gradients
    }
}
