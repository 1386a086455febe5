import BrachioCompiler
import BrachioGraph
import Foundation
import Testing

@Suite("Whole networks equal the reference")
struct NetworkConformanceTests {
    @Test("Probabilities of every kind of network", arguments: [
        (ModelArchitecture.resNet18, 64), (.resNet50, 64), (.resNet20, 32), (.mobileNetV2, 64), (.squeezeNet, 64),
    ])
    func network(_ architecture: ModelArchitecture, imageSize: Int) throws {
        let graph = try architecture.graph(classes: 10, imageSize: imageSize, batch: 1, seed: 4)
        let picture = Tensor.random([1, 3, imageSize, imageSize], seed: 2, in: 0...255)
        try Native.expectConformance(graph, inputs: ["data": picture], tolerance: 1e-3)
    }
}
