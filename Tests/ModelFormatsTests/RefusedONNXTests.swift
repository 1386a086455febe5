import BrachioCore
import BrachioGraph
import BrachioModelFormats
import Foundation
import TestSupport
import Testing

@Suite("ONNX files that are refused")
struct RefusedONNXTests {
    private func refusal(_ data: Data, batch: Int? = nil) throws -> BrachioError {
        let error = #expect(throws: BrachioError.self) { try ONNXReader.read(data, named: "made.onnx", batch: batch) }
        return try #require(error)
    }

    @Test("an operator that is not read is named with its node and what is read")
    func unknownOperator() throws {
        let error = try refusal(ONNXBytes.model([ONNXBytes.node("Einsum", ["x"], ["y"], name: "mix")]))
        #expect(error.code == .unsupported)
        #expect(error.message == "made.onnx: node mix (Einsum): this operator is not read")
        #expect(error.mend?.contains("Conv, ") == true)
    }

    @Test("an operator that no output needs may be of any kind")
    func unneededOperator() throws {
        let graph = try ONNXReader.read(
            ONNXBytes.model([ONNXBytes.node("Einsum", ["x"], ["z"]), ONNXBytes.node("Relu", ["x"], ["y"])]), named: "made")
        #expect(graph.nodes.map(\.name) == ["y"])
    }

    @Test("operators of other domains, attributes that are not known, other opsets")
    func otherForms() throws {
        let domain = try refusal(ONNXBytes.model([ONNXBytes.node("Relu", ["x"], ["y"], domain: "com.example")]))
        #expect(domain.message.contains("com.example"))
        let attribute = ONNXBytes.field(5, ONNXBytes.field(1, "speed") + ONNXBytes.field(3, 1) + ONNXBytes.field(20, 2))
        let unknown = try refusal(ONNXBytes.model([ONNXBytes.node("Relu", ["x"], ["y"]) + attribute]))
        #expect(unknown.message.contains("attribute speed"))
        for opset in [8, 999] {
            let error = try refusal(ONNXBytes.model([ONNXBytes.node("Relu", ["x"], ["y"])], opset: opset))
            #expect(error.message.contains("opset \(opset)"))
        }
    }

    @Test("an open axis other than the batch is named with its input")
    func openAxis() throws {
        let open = ONNXBytes.value("x", [-1, 3, -1, 8])
        let error = try refusal(ONNXBytes.model([ONNXBytes.node("Relu", ["x"], ["y"])], inputs: [open]))
        #expect(error.message == "made.onnx: input x leaves axis 2 (open) open")
        #expect(error.mend != nil)
    }

    @Test("a fixed batch cannot be changed, an open one is taken")
    func batch() throws {
        let relu = [ONNXBytes.node("Relu", ["x"], ["y"])]
        #expect(try refusal(ONNXBytes.model(relu), batch: 4).message.contains("fixed at a batch of 1"))
        let open = ONNXBytes.model(relu, inputs: [ONNXBytes.value("x", [-1, 3, 8, 8])])
        #expect(try ONNXReader.read(open, named: "open", batch: 4).inputs[0].shape == [4, 3, 8, 8])
        #expect(try ONNXReader.read(open, named: "open").inputs[0].shape == [1, 3, 8, 8])
        #expect(try refusal(open, batch: 0).code == .invalidInput)
        #expect(try refusal(open, batch: 1 << 40).code == .limitExceeded)
    }

    @Test("weights in another file are refused by name")
    func externalData() throws {
        let location = ONNXBytes.field(13, ONNXBytes.field(1, "location") + ONNXBytes.field(2, "../../etc/passwd"))
        let weight = ONNXBytes.tensor("w", [3, 1, 1], raw: [], more: location + ONNXBytes.field(14, 1))
        let error = try refusal(ONNXBytes.model([ONNXBytes.node("Mul", ["x", "w"], ["y"])], initializers: [weight]))
        #expect(error.message.contains("tensor w"))
        #expect(error.code == .unsupported)
    }

    @Test(
        "dimensions are held against the bytes before memory is taken",
        arguments: [[3, 1, 1], [1 << 30], [1 << 40], [1 << 31, 1 << 31, 1 << 31, 1 << 31], [-1], [Int.max, Int.max], [0]])
    func wrongSizes(dims: [Int]) throws {
        let weight = ONNXBytes.tensor("w", dims, raw: [0, 0, 0, 0])
        let error = try refusal(ONNXBytes.model([ONNXBytes.node("Mul", ["x", "w"], ["y"])], initializers: [weight]))
        #expect(error.message.contains("tensor w"))
    }

    @Test("a small file cannot make large constants")
    func largeConstants() throws {
        let shape = ONNXBytes.tensor(
            "s", [1], raw: withUnsafeBytes(of: Int64(1 << 30).littleEndian) { Array($0) }, type: 7)
        let error = try refusal(
            ONNXBytes.model(
                [ONNXBytes.node("ConstantOfShape", ["s"], ["c"]), ONNXBytes.node("Mul", ["x", "c"], ["y"])],
                initializers: [shape]))
        #expect(error.code == .limitExceeded)
    }

    @Test("a small file cannot make many messages")
    func manyMessages() throws {
        let nodes = Array(repeating: [0x0A, 0x00] as [UInt8], count: 4_100_000).flatMap { $0 }
        let data = Data(ONNXBytes.field(7, nodes))
        #expect(try refusal(data).code == .limitExceeded)
    }

    @Test("a cycle, a tensor that nobody writes, one that is written twice")
    func disorder() throws {
        let cycle = ONNXBytes.model([ONNXBytes.node("Add", ["x", "b"], ["y"]), ONNXBytes.node("Relu", ["y"], ["b"])])
        #expect(try refusal(cycle).message.contains("reads b"))
        #expect(try refusal(ONNXBytes.model([ONNXBytes.node("Relu", ["q"], ["y"])])).message.contains("reads q"))
        let twice = [ONNXBytes.node("Relu", ["x"], ["y"]), ONNXBytes.node("Tanh", ["x"], ["y"])]
        #expect(try refusal(ONNXBytes.model(twice)).message.contains("y"))
        #expect(try refusal(ONNXBytes.model([], outputs: ["nothing"])).message.contains("nothing"))
    }

    @Test("text, nothing and the half of a file are no ONNX files")
    func otherFiles() throws {
        let whole = ONNXBytes.model([ONNXBytes.node("Relu", ["x"], ["y"])])
        for data in [Data(), Data("not a model".utf8), Data([0x1F, 0x8B, 8, 0]), whole.prefix(whole.count / 2)] {
            #expect(try refusal(data).message.contains("not an ONNX file"))
        }
    }
}
