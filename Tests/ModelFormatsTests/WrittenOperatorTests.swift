import BrachioGraph
import BrachioModelFormats
import BrachioCore
import Foundation
import TestSupport
import Testing

/// One small graph for each operator, written, checked, and run by ONNX Runtime and by us, before and after reading back.
@Suite("Operators as ONNX")
struct WrittenOperatorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let operation: any Operator
        let input: Shape
        var parameters: [Shape] = []
        var testDescription: String { name }

        func graph(batch: Int? = nil) throws -> Graph {
            var graph = Graph(name: "one")
            try graph.addInput("x", Shape([batch ?? input[0]] + input.dimensions.dropFirst()))
            var inputs = ["x"]
            for (index, shape) in parameters.enumerated() {
                // Positive, as a variance is.
                try graph.addParameter("p\(index)", .random(shape, seed: UInt64(index + 2), in: 0.1...1))
                inputs.append("p\(index)")
            }
            try graph.setOutputs([try graph.append(operation, named: "y", inputs)[0]])
            return graph
        }
    }

    static let picture: Shape = [2, 4, 7, 6]

    static let convolutions: [Case] = [
        Case(name: "convolution", operation: Convolution(), input: picture, parameters: [[3, 4, 3, 3], [3]]),
        Case(
            name: "strided, dilated, padded, grouped convolution",
            operation: Convolution(
                strides: [2, 1], padding: Padding(top: 1, left: 2, bottom: 3, right: 0), dilations: [1, 2], groups: 2),
            input: picture, parameters: [[6, 2, 3, 2]]),
        Case(name: "batch normalisation", operation: BatchNormalization(epsilon: 1e-3), input: picture, parameters: [[4], [4], [4], [4]]),
        Case(name: "LRN", operation: LocalResponseNormalization(size: 3, alpha: 0.1, beta: 0.6, bias: 1.5), input: picture),
    ]

    static let pools: [Case] = [
        Case(name: "max pool", operation: MaxPool(kernel: [3, 2], strides: [2, 2], padding: Padding(top: 1, bottom: 1, right: 1)), input: picture),
        Case(name: "average pool", operation: AveragePool(kernel: [3, 3], strides: [2, 1], padding: Padding(all: 1)), input: picture),
        Case(
            name: "average pool that counts padding",
            operation: AveragePool(kernel: [3, 3], strides: [2, 1], padding: Padding(all: 1), countsPadding: true), input: picture),
        Case(name: "global average pool", operation: GlobalAveragePool(), input: picture),
        Case(name: "mean over rows", operation: ReduceMean(axes: [2], keepAxes: false), input: picture),
        Case(name: "mean over rows and columns", operation: ReduceMean(axes: [2, 3], keepAxes: true), input: picture),
    ]

    static let activations: [Case] = [
        ("ReLU", .relu), ("ReLU6", .clipped(lower: -0.2, upper: 0.4)), ("leaky ReLU", .leakyRelu(slope: 0.1)),
        ("sigmoid", .sigmoid), ("hard sigmoid", .hardSigmoid(alpha: 0.3, beta: 0.4)), ("hard swish", .hardSwish),
        ("SiLU", .silu), ("tanh", .tanh),
    ].map { (name: String, function: ActivationFunction) in
        Case(name: name, operation: Activation(function: function), input: picture)
    }

    static let others: [Case] = [
        Case(name: "fully connected", operation: FullyConnected(), input: [2, 5], parameters: [[3, 5], [3]]),
        Case(name: "fully connected without bias", operation: FullyConnected(), input: [2, 5], parameters: [[3, 5]]),
        Case(name: "matrix product", operation: MatrixMultiply(), input: [2, 5], parameters: [[5, 3]]),
        Case(
            name: "transposed matrix product", operation: MatrixMultiply(transposesFirst: true, transposesSecond: true),
            input: [5, 2], parameters: [[3, 5]]),
        Case(name: "add", operation: Add(), input: picture, parameters: [[4, 1, 1]]),
        Case(name: "multiply", operation: Multiply(), input: picture, parameters: [[1, 4, 1, 6]]),
        Case(name: "scale", operation: Scale(factor: -2.5), input: picture),
        Case(name: "softmax", operation: Softmax(axis: 1), input: [2, 7]),
        Case(name: "softmax over rows", operation: Softmax(axis: 2), input: picture),
        Case(name: "dropout", operation: Dropout(rate: 0.3), input: picture),
        Case(name: "concat", operation: Concat(axis: 1), input: [1, 4, 2, 2], parameters: [[1, 3, 2, 2]]),
        Case(name: "pad", operation: Pad(before: [0, 1, 2, 0], after: [0, 0, 1, 3], value: 0.5), input: picture),
        Case(name: "reshape", operation: Reshape(shape: [2, 28, 6]), input: picture),
        Case(name: "reshape that mixes the batch", operation: Reshape(shape: [8, 42]), input: picture),
        Case(name: "transpose", operation: Transpose(permutation: [0, 2, 3, 1]), input: picture),
        Case(name: "slice", operation: Slice(starts: [0, 1, 2, 0], ends: [2, 3, 6, 6]), input: picture),
        Case(name: "slice of the batch", operation: Slice(starts: [1, 0, 0, 0], ends: [2, 4, 7, 6]), input: picture),
        Case(name: "expand", operation: Expand(shape: [2, 4, 7, 6]), input: [2, 4, 1, 1]),
    ]

    static let all = convolutions + pools + activations + others

    @Test("what is written computes the same in ONNX Runtime", .enabled(if: PythonPeer.executable != nil, "no Python with the peers"), arguments: all)
    func agreesWithRuntime(_ test: Case) throws {
        let graph = try test.graph()
        let input = Tensor.random(graph.inputs[0].shape, seed: 1)
        let ours = try #require(try ReferenceExecutor().run(graph, inputs: ["x": input]).outputs["y"])
        let theirs = try RuntimePeer.run(try ONNXWriter.write(graph), inputs: [input])
        #expect(ours.largestDifference(from: theirs) < 1e-4)
    }

    @Test("what is written is read back as what it was", arguments: all)
    func roundTrip(_ test: Case) throws {
        let graph = try test.graph()
        let read = try ONNXReader.read(try ONNXWriter.write(graph), named: test.name, batch: graph.inputs[0].shape[0])
        let input = Tensor.random(graph.inputs[0].shape, seed: 1)
        let before = try #require(try ReferenceExecutor().run(graph, inputs: ["x": input]).outputs.first?.value)
        let after = try #require(try ReferenceExecutor().run(read, inputs: ["x": input]).outputs.first?.value)
        #expect(after.largestDifference(from: before) < 1e-6)
        if !(test.operation is Dropout), !(test.operation is MatrixMultiply) {
            #expect(read.nodes.map(\.name) == ["y"])
            #expect(read.nodes[0].operation.isEqual(to: graph.nodes[0].operation))
            #expect(read.parameterOrder.sorted() == graph.parameterOrder)
        }
    }

    @Test("the same graph gives the same bytes", arguments: all)
    func deterministic(_ test: Case) throws {
        #expect(try ONNXWriter.write(try test.graph()) == ONNXWriter.write(try test.graph()))
    }

    @Test("a graph that treats pictures one by one is read back at any batch")
    func anyBatch() throws {
        for test in Self.all {
            let open = !["reshape that mixes the batch", "slice of the batch", "expand", "transposed matrix product", "concat"]
                .contains(test.name)
            let data = try ONNXWriter.write(try test.graph(batch: test.name == "expand" ? 2 : test.input[0]))
            if open {
                let read = try ONNXReader.read(data, named: test.name, batch: 3)
                #expect(read.inputs[0].shape[0] == 3, "\(test.name)")
                #expect(read.shape(of: read.outputs[0])[0] == 3, "\(test.name)")
            } else {
                #expect(throws: BrachioError.self, "\(test.name)") { try ONNXReader.read(data, named: test.name, batch: 7) }
            }
        }
    }
}
