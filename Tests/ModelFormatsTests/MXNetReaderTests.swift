import BrachioArchive
import BrachioCore
import BrachioGraph
import BrachioModelFormats
import Foundation
import TestSupport
import Testing

/// Known answers are MXNet 1.9.1's own: `Goldens/make_mxnet.py`.
@Suite("MXNet networks")
struct MXNetReaderTests {
    struct Answer: Decodable {
        struct Input: Decodable {
            var shape: [Int]
            var values: [Float]
        }

        var inputs: [String: Input]
        var output: [Float]
    }

    static func golden(_ name: String) throws -> Data {
        try Data(contentsOf: TestData.packageRoot.appendingPathComponent("Tests/ModelFormatsTests/Goldens").appendingPathComponent(name))
    }

    static let networks = [("layers", "0003"), ("gluon", "0000")]

    @Test("give what MXNet gives, whether written by the Module API or by Gluon", arguments: Self.networks)
    func answers(name: String, epoch: String) throws {
        let answer = try JSONDecoder().decode(Answer.self, from: Self.golden("\(name).json"))
        let graph = try MXNetReader.read(
            symbol: Self.golden("\(name)-symbol.json"), parameters: Self.golden("\(name)-\(epoch).params"),
            shapes: answer.inputs.mapValues(\.shape), named: name)
        let inputs = answer.inputs.mapValues { Tensor(Shape($0.shape), $0.values) }
        let output = try #require(try ReferenceExecutor().run(graph, inputs: inputs).outputs[graph.outputs[0]])
        #expect(Difference.relative(output.values, answer.output) < 1e-5)
    }

    @Test(
        "an archive that SageMaker itself produced gives MXNet's answers",
        .enabled(if: TestData.folder != nil, Comment(rawValue: TestData.missing)))
    func archive() throws {
        let folder = try #require(TestData.folder).appendingPathComponent("models/mxnet_mnist/mnist")
        let answers = try JSONDecoder().decode([String: [Float]].self, from: Self.golden("mnist.json"))
        let files = try Archive.read(folder.appendingPathComponent("model/model.tar.gz"))
        #expect(try MXNetReader.shapes(try #require(files["model-shapes.json"])) == ["data": [100, 1, 28, 28]])
        for (name, expected) in answers {
            let text = try String(contentsOf: folder.appendingPathComponent("images/\(name)"), encoding: .utf8)
            let pixels = text.split { !"0123456789.eE-+".contains($0) }.compactMap { Float($0) }
            let shape = [pixels.count / 784, 1, 28, 28]
            let graph = try MXNetReader.read(
                symbol: try #require(files["model-symbol.json"]), parameters: try #require(files["model-0000.params"]),
                shapes: ["data": shape], named: "mnist")
            let output = try #require(try ReferenceExecutor().run(graph, inputs: ["data": Tensor(Shape(shape), pixels)]).outputs[graph.outputs[0]])
            #expect(Difference.relative(output.values, expected) < 1e-5, "\(name)")
        }
    }

    @Test("what is not read is named: an operator, an attribute's value, a shape that is missing")
    func refused() throws {
        let arrays = try Self.golden("gluon-0000.params")
        func refusal(_ symbol: String, _ shapes: [String: [Int]] = ["data": [1, 3, 8, 8]]) throws -> String {
            do {
                _ = try MXNetReader.read(symbol: Data(symbol.utf8), parameters: arrays, shapes: shapes, named: "m")
                return "read"
            } catch let error as BrachioError { return error.description }
        }
        func network(_ type: String, _ attributes: String) -> String {
            #"{"nodes": [{"op": "null", "name": "data", "inputs": []}, {"op": "\#(type)", "name": "n", "attrs": {\#(attributes)}, "inputs": [[0, 0, 0]]}], "# +
                #""arg_nodes": [0], "heads": [[1, 0, 0]]}"#
        }
        #expect(try refusal(network("RNN", "")).contains("node n: the operator RNN is not read"))
        #expect(try refusal(network("Activation", #""act_type": "softsign""#)).contains("act_type softsign is not read"))
        #expect(try refusal(network("Activation", #""act_type": "relu""#), [:]).contains("the shape of input data is not known"))
        #expect(try refusal(network("Activation", #""act_type": "relu""#)) == "read")
        #expect(try refusal("{}").contains("it is no MXNet symbol"))
        #expect(try refusal(network("Flatten", "").replacingOccurrences(of: "[0, 0, 0]", with: "[5, 0, 0]")).contains("does not come before"))
    }

    @Test("changed bytes end in a network or an error", arguments: 0..<4)
    func mutations(seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let symbol = try Self.golden("gluon-symbol.json"), arrays = try Self.golden("gluon-0000.params")
        var refused = 0
        for round in 0..<600 {
            var changed = round % 2 == 0 ? symbol : arrays
            for _ in 0...Int(random.next() % 3) {
                let place = Int(random.next() % UInt64(changed.count))
                switch random.next() % 4 {
                case 0: changed[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: changed[place] ^= 1 << UInt8(random.next() % 8)
                case 2: changed.remove(at: place)
                default: changed = Data(changed.prefix(max(1, place)))
                }
            }
            do {
                _ = try MXNetReader.read(
                    symbol: round % 2 == 0 ? changed : symbol, parameters: round % 2 == 0 ? arrays : changed,
                    shapes: ["data": [1, 3, 10, 12]], named: "mutated")
            } catch is BrachioError { refused += 1 }
        }
        #expect(refused > 100)
    }
}
