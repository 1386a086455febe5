internal import BrachioCore
internal import BrachioGraph

extension ONNXOperatorRule {
    /// alpha · A·B + beta · C, A and B transposed where asked.
    static let gemm = ONNXOperatorRule(["alpha", "beta", "transA", "transB"]) { node, model in
        let a = try model.input(0, of: node)
        let b = try model.input(1, of: node)
        let c = node.hasInput(2) ? try model.input(2, of: node) : nil
        let alpha = try node.float("alpha") ?? 1
        let beta = try node.float("beta") ?? 1
        let transposesFirst = try node.flag("transA")
        let transposesSecond = try node.flag("transB")
        try matrices(a, b, node, model)
        if case .constant(let weight, let name) = b, !transposesFirst {
            let columns = weight.dimensions[transposesSecond ? 0 : 1]
            let form = (transposesSecond ? "" : "transposed") + (alpha == 1 ? "" : "scaled")
            let parameter = try model.parameter(name, form: form, for: node) {
                fullyConnectedWeight(weight, transposed: transposesSecond, alpha)
            }
            if let c, case .constant(let bias, let biasName) = c, let row = biasRow(bias, columns, beta) {
                let exact = beta == 1 && bias.dimensions == [columns]
                let bias = try model.parameter(biasName, form: exact ? "" : "row\(columns)x\(beta)", for: node) { row }
                try model.apply(FullyConnected(), [a, .tensor(parameter), .tensor(bias)], for: node)
                return
            }
            guard let c, beta != 0 else {
                try model.apply(FullyConnected(), [a, .tensor(parameter)], for: node)
                return
            }
            let product = try model.apply(FullyConnected(), [a, .tensor(parameter)], for: node, step: "product")
            try model.apply(Add(), [product, try scaled(c, by: beta, "addend", node, &model)], for: node)
            return
        }
        let operation = MatrixMultiply(transposesFirst: transposesFirst, transposesSecond: transposesSecond)
        let first = try scaled(a, by: alpha, "scaled", node, &model)
        guard let c, beta != 0 else {
            try model.apply(operation, [first, b], for: node)
            return
        }
        let product = try model.apply(operation, [first, b], for: node, step: "product")
        try model.apply(Add(), [product, try scaled(c, by: beta, "addend", node, &model)], for: node)
    }

    /// A product of two matrices, or of a stack of matrices with one matrix.
    static let matrixMultiply = ONNXOperatorRule { node, model in
        var a = try model.input(0, of: node)
        let b = try model.input(1, of: node)
        let dimensions = model.dimensions(of: a)
        if dimensions.count > 2 {
            let rows = dimensions.dropLast().reduce(1, *)
            a = try model.apply(Reshape(shape: [rows, dimensions.last!]), [a], for: node, step: "rows")
        }
        try matrices(a, b, node, model)
        var inputs = [a, b]
        var operation: any Operator = MatrixMultiply()
        if case .constant(let weight, let name) = b {
            let parameter = try model.parameter(name, form: "transposed", for: node) {
                fullyConnectedWeight(weight, transposed: false, 1)
            }
            inputs[1] = .tensor(parameter)
            operation = FullyConnected()
        }
        guard dimensions.count > 2 else {
            try model.apply(operation, inputs, for: node)
            return
        }
        let product = try model.apply(operation, inputs, for: node, step: "product")
        let shape = Shape(dimensions.dropLast() + [model.dimensions(of: product)[1]])
        try model.apply(Reshape(shape: shape), [product], for: node)
    }

    private static func matrices(_ a: ONNXValue, _ b: ONNXValue, _ node: ONNXNode, _ model: ONNXImport) throws {
        let shapes = [a, b].map { Shape(model.dimensions(of: $0)) }
        guard shapes.allSatisfy({ $0.axes == 2 && !$0.dimensions.contains(0) }) else {
            throw node.unsupported("shapes \(shapes[0]) and \(shapes[1]) are not multiplied", mend: "only matrices are")
        }
    }

    /// `FullyConnected` takes its weight as [outputs, inputs].
    private static func fullyConnectedWeight(_ weight: ONNXConstant, transposed: Bool, _ alpha: Float) -> ONNXConstant {
        let values = weight.asFloats
        let (rows, columns) = (weight.dimensions[0], weight.dimensions[1])
        if transposed { return ONNXConstant(weight.dimensions, floats: alpha == 1 ? values : values.map { $0 * alpha }) }
        var turned = [Float](repeating: 0, count: values.count)
        for row in 0..<rows {
            for column in 0..<columns { turned[column * rows + row] = values[row * columns + column] * alpha }
        }
        return ONNXConstant([columns, rows], floats: turned)
    }

    /// The addend as one row of `columns` numbers; `nil` when its rows differ.
    private static func biasRow(_ bias: ONNXConstant, _ columns: Int, _ beta: Float) -> ONNXConstant? {
        let values = bias.asFloats
        if values.count == 1 { return ONNXConstant([columns], floats: [Float](repeating: values[0] * beta, count: columns)) }
        guard bias.dimensions.last == columns, values.count == columns else { return nil }
        return ONNXConstant([columns], floats: beta == 1 ? values : values.map { $0 * beta })
    }

    private static func scaled(
        _ value: ONNXValue, by factor: Float, _ step: String, _ node: ONNXNode, _ model: inout ONNXImport
    ) throws -> ONNXValue {
        factor == 1 ? value : try model.apply(Scale(factor: factor), [value], for: node, step: step)
    }
}
