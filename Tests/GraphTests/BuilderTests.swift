import BrachioCore
import BrachioGraph
import Foundation
import TestSupport
import Testing

@Suite("Model builders")
struct BuilderTests {
    @Test("have the parameters of torchvision and give its scores", arguments: ModelArchitecture.allCases)
    func peer(_ architecture: ModelArchitecture) throws {
        let answers = try KnownAnswers.read("builders.json", as: KnownAnswers.Builders.self).answers
        let expected = try #require(answers[architecture.rawValue])
        let model = try architecture.graph(classes: 7, imageSize: expected.size).filledWithNoise()
        let names = model.parameterOrder.filter { !$0.hasPrefix("normalization.") }
        #expect(names.count == expected.parameters)
        let lines = names.map { "\($0) \(model.shape(of: $0))\n" }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        #expect(Digest(of: Data(lines.joined().utf8)).hexadecimal == expected.digest)

        let data = Noise.tensor([1, 3, expected.size, expected.size], salt: 99).values.map { ($0 + 1) * 127.5 }
        let input = ["data": Tensor([1, 3, expected.size, expected.size], data)]
        let logits = try model.truncated(at: model.classifierHead?.logits ?? "flatten")
        let scores = try #require(try ReferenceExecutor().run(logits, inputs: input).outputs.values.first)
        #expect(Difference.relative(scores.values, expected.logits) < 1e-4)
    }

    @Test("end in probabilities and begin with the normalisation of pixels", arguments: ModelArchitecture.allCases)
    func ends(_ architecture: ModelArchitecture) throws {
        let model = try architecture.graph(classes: 5, imageSize: 32, batch: 2)
        #expect(model.inputs == [Graph.Input("data", [2, 3, 32, 32])])
        #expect(model.outputs == ["probabilities"])
        #expect(model.shape(of: "probabilities") == [2, 5])
        #expect(model.nodes.first?.name == "normalization")
        let means: [Float] = [0.485 * 255, 0.456 * 255, 0.406 * 255]
        #expect(model.parameters["normalization.mean"]?.values == means)
        #expect(!model.trainableParameters.contains { $0.hasPrefix("normalization") || $0.contains("running") })
    }

    @Test("fill by the seed alone, with the deviation of He's formula")
    func initialization() throws {
        let first = try ModelBuilder.resNet(layers: 18, classes: 6, imageSize: 64, seed: 1)
        let same = try ModelBuilder.resNet(layers: 18, classes: 6, imageSize: 64, seed: 1)
        let other = try ModelBuilder.resNet(layers: 18, classes: 6, imageSize: 64, seed: 2)
        let name = "layer2.0.conv2.weight"
        #expect(first.parameters == same.parameters)
        #expect(first.parameters[name] != other.parameters[name])
        let values = try #require(first.parameters[name]).values
        let mean = values.reduce(0, +) / Float(values.count)
        let deviation = (values.reduce(0) { $0 + $1 * $1 } / Float(values.count)).squareRoot()
        #expect(abs(mean) < 0.001)
        let expected = (2 / Float(128 * 9)).squareRoot()
        #expect(abs(deviation - expected) < expected / 100)
    }

    @Test("refuse what cannot be built", arguments: [
        (17, 6, 64, 1), (18, 0, 64, 1), (18, 6, 0, 1), (18, 6, 64, 0), (20, 6, 1 << 40, 1),
    ])
    func refusal(_ layers: Int, _ classes: Int, _ size: Int, _ batch: Int) {
        #expect(throws: BrachioError.self) {
            try ModelBuilder.resNet(layers: layers, classes: classes, imageSize: size, batch: batch)
        }
    }

    @Test("name the node for which pictures are too small")
    func tooSmall() {
        #expect { try ModelBuilder.squeezeNet(classes: 3, imageSize: 8) } throws: { error in
            (error as? BrachioError)?.message.contains("node features.") == true
        }
    }
}
