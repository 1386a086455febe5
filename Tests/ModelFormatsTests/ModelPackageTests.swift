import BrachioCore
import BrachioGraph
import BrachioImaging
import BrachioModelFormats
import Foundation
import TestSupport
import Testing

@Suite("Model packages")
struct ModelPackageTests {
    static func package() throws -> ModelPackage {
        var graph = Graph(name: "tiny")
        try graph.addInput("data", [1, 3, 8, 8])
        try graph.addParameter("weight", .random([3, 3, 1, 1], seed: 1))
        let features = try graph.append(Convolution(), named: "convolution", ["data", "weight"])
        let pooled = try graph.append(GlobalAveragePool(), named: "pool", features)
        let rows = try graph.append(Reshape(shape: [1, 3]), named: "rows", pooled)
        try graph.setOutputs(try graph.append(Softmax(axis: 1), named: "probabilities", rows))
        return ModelPackage(
            graph: graph, classes: ["Brachiosaurus", "Triceratops", "Ünknown/\"?\""], preprocessing: .stretched(size: 8),
            metrics: ["validationAccuracy": 0.97], dataDigest: Digest(of: Data("photos".utf8)),
            creation: .init(program: "brachio 1", date: "2026-01-02T03:04:05Z", settings: ["epochs": "3"]),
            attachments: ["other/weights.bin": Data([1, 2, 3])])
    }

    private func withPackage(_ body: (URL) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("model.tar.gz")
            try Self.package().write(to: url)
            try body(url)
        }
    }

    @Test("what is written is read back")
    func roundTrip() throws {
        try withPackage { url in
            let package = try Self.package()
            let read = try ModelPackage.open(url)
            #expect(read.classes == package.classes)
            #expect(read.preprocessing == package.preprocessing)
            #expect(read.metrics == package.metrics)
            #expect(read.dataDigest == package.dataDigest)
            #expect(read.creation == package.creation)
            #expect(read.attachments == package.attachments)
            #expect(read.graph.parameters == package.graph.parameters)
            #expect(read.graph.nodes.map(\.name) == package.graph.nodes.map(\.name))
            #expect(read.graph.outputs == ["probabilities"])
        }
    }

    @Test("a package is opened at any batch")
    func batch() throws {
        try withPackage { url in
            let graph = try ModelPackage.open(url, batch: 6).graph
            #expect(graph.shape(of: "probabilities") == [6, 3])
        }
    }

    @Test("the same package gives the same bytes")
    func deterministic() throws {
        try withPackage { url in
            let again = url.deletingLastPathComponent().appendingPathComponent("again.tar.gz")
            try Self.package().write(to: again)
            #expect(try Data(contentsOf: again) == Data(contentsOf: url))
        }
    }

    @Test("classes, preprocessing and graph have to fit each other")
    func mismatches() throws {
        var package = try Self.package()
        package.classes.append("more")
        #expect(throws: BrachioError.self) { try package.validate() }
        package = try Self.package()
        package.classes[0] = package.classes[1]
        #expect(throws: BrachioError.self) { try package.validate() }
        package = try Self.package()
        package.preprocessing = .stretched(size: 9)
        #expect(throws: BrachioError.self) { try package.validate() }
        package = try Self.package()
        package.attachments["model.onnx"] = Data()
        let refused = package
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("model.tar.gz")
            #expect(throws: BrachioError.self) { try refused.write(to: url) }
        }
    }

    @Test("its model.onnx alone opens as the same classifier")
    func bareModel() throws {
        try withTemporaryFolder { folder in
            let package = try Self.package()
            let url = folder.appendingPathComponent("model.anything")
            let classes = String(decoding: try JSONEncoder().encode(package.classes), as: UTF8.self)
            try ONNXWriter.write(package.graph, metadata: ["classes": classes]).write(to: url)
            let opened = try ModelPackage.open(url, normalization: nil)
            #expect(opened.classes == package.classes)
            #expect(opened.graph.nodes.map(\.name) == package.graph.nodes.map(\.name))
            #expect(try ModelPackage.open(url).graph.nodes.first?.name == "normalization")
        }
    }
}
