internal import BrachioCore
public import BrachioGraph

/// Compares the gradients that differentiation appends with double-sided finite differences of the reference evaluation.
///
/// The loss is Σ r · y with fixed random r, over the outputs of one operator.
public struct FiniteDifferences {
    /// Half the distance between the two evaluations.
    public var step: Float

    public init(step: Float = 0.01) { self.step = step }

    /// The largest difference over all `wanted` inputs, relative to the largest gradient of each input.
    ///
    /// `outputs` is how many of the operator's outputs, from the first, take part in the loss.
    public func largestDifference(
        _ operation: any Operator, _ inputs: [Tensor], wanted: [Int], outputs: Int = 1
    ) throws -> Float {
        let (graph, names) = try lossGraph(operation, inputs, outputs: outputs)
        let (differentiated, gradients) = try graph.differentiated("loss", for: wanted.map { names[$0] })
        var backward = differentiated
        try backward.setOutputs(wanted.compactMap { gradients[names[$0]] })
        let analytic = try ReferenceExecutor().run(backward, inputs: [:]).outputs
        var largest: Float = 0
        for index in wanted {
            guard let name = gradients[names[index]], let gradient = analytic[name] else { return .infinity }
            let numeric = try differences(operation, inputs, at: index, outputs: outputs)
            largest = max(largest, Difference.relative(gradient, numeric))
        }
        return largest
    }

    /// A graph whose parameters are the operator's inputs and whose output is the loss.
    private func lossGraph(_ operation: any Operator, _ inputs: [Tensor], outputs: Int) throws -> (Graph, [String]) {
        var graph = Graph(name: "check")
        let names = inputs.indices.map { "input\($0)" }
        for (name, tensor) in zip(names, inputs) { try graph.addParameter(name, tensor) }
        var sums: [String] = []
        for (index, y) in try graph.append(operation, named: "y", names).prefix(outputs).enumerated() {
            let shape = graph.shape(of: y)
            try graph.addParameter("r\(index)", weights(shape, index))
            let product = try graph.append(Multiply(), named: "product\(index)", [y, "r\(index)"])
            sums += try graph.append(ReduceSum(axes: Array(0..<shape.axes)), named: "sum\(index)", product)
            sums[index] = try graph.append(Reshape(shape: [1]), named: "flat\(index)", [sums[index]])[0]
        }
        var loss = sums[0]
        for (index, sum) in sums.dropFirst().enumerated() {
            loss = try graph.append(Add(), named: "total\(index)", [loss, sum])[0]
        }
        try graph.append(Scale(factor: 1), named: "loss", [loss])
        try graph.setOutputs(["loss"])
        return (graph, names)
    }

    private func weights(_ shape: Shape, _ output: Int) -> Tensor { Noise.tensor(shape, salt: 900 + output) }

    /// (loss(x + step) - loss(x - step)) / (2 · step) for each element of input `index`, the loss summed in double precision.
    private func differences(
        _ operation: any Operator, _ inputs: [Tensor], at index: Int, outputs: Int
    ) throws -> Tensor {
        func loss(_ inputs: [Tensor]) -> Double {
            operation.evaluate(inputs).prefix(outputs).enumerated().reduce(0) { total, output in
                zip(output.element.values, weights(output.element.shape, output.offset).values)
                    .reduce(total) { $0 + Double($1.0) * Double($1.1) }
            }
        }
        var result = Tensor(inputs[index].shape)
        var moved = inputs
        for element in result.values.indices {
            let value = inputs[index].values[element]
            moved[index].values[element] = value + step
            let above = loss(moved), upper = moved[index].values[element]
            moved[index].values[element] = value - step
            let below = loss(moved), lower = moved[index].values[element]
            moved[index].values[element] = value
            result.values[element] = Float((above - below) / (Double(upper) - Double(lower)))
        }
        return result
    }
}
