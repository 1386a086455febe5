internal import BrachioArchive
internal import BrachioCore
internal import BrachioGraph
internal import BrachioModelFormats
internal import Foundation

/// A model as people submit it to a compilation job: what is in the archive decides how it is read, whatever it is said to be.
struct SubmittedModel {
    enum Content {
        /// A classifier with its classes and its preprocessing.
        case classifier(ModelPackage)
        /// A network from elsewhere: it is compiled as it is and takes its inputs as its maker meant them.
        case network(Graph)
    }

    let file: URL
    /// Where an archive may be unpacked.
    let scratch: URL
    /// Shapes of inputs by name, as far as they were given.
    let shapes: [String: [Int]]

    private var batch: Int? { shapes.count == 1 ? shapes.values.first?.first : nil }

    func read() throws -> Content {
        let handle = try FileHandle(forReadingFrom: file)
        defer { try? handle.close() }
        guard try handle.read(upToCount: 2) == Data([0x1F, 0x8B]) else { return try single(file, named: "the model") }
        let unpacked = scratch.appendingPathComponent("model", isDirectory: true)
        try? FileManager.default.removeItem(at: unpacked)
        try FileManager.default.createDirectory(at: unpacked, withIntermediateDirectories: true)
        let names = try Archive.extract(file, to: unpacked)
        // Our own training writes the network for MXNet beside its package: the package says more.
        if names.contains("brachio.json") { return .classifier(try ModelPackage.read(file, batch: 1)) }
        let found = ArchivedModel(names: names, folder: unpacked)
        if let symbol = found.symbol { return try mxnet(symbol, found) }
        if let network = found.onnx ?? found.torch { return try single(unpacked.appendingPathComponent(network), named: network) }
        throw found.unread
    }

    private func mxnet(_ symbol: String, _ found: ArchivedModel) throws -> Content {
        let name = String(symbol.dropLast("-symbol.json".count))
        var known = try found.content("model-shapes.json").map(MXNetReader.shapes) ?? [:]
        known.merge(shapes) { $1 }
        let graph = try MXNetReader.read(
            symbol: try found.content(symbol) ?? Data(), parameters: try found.parameters(of: name), shapes: known,
            named: (name as NSString).lastPathComponent)
        return .network(graph)
    }

    /// A file that is the whole model: parameters that PyTorch saved, or ONNX.
    private func single(_ url: URL, named name: String) throws -> Content {
        let data = try Data(contentsOf: url, options: .alwaysMapped)
        guard TorchReader.recognises(data) else { return try onnx(url, named: name) }
        return .network(try TorchReader.read(data, shape: shapes.count == 1 ? shapes.values.first ?? [] : [], named: name))
    }

    private func onnx(_ url: URL, named name: String) throws -> Content {
        let model: ONNXModel
        let folder = url.deletingLastPathComponent()
        do {
            model = try ONNXReader.readModel(try Data(contentsOf: url, options: .alwaysMapped), named: name, batch: batch, folder: folder)
        } catch let error as BrachioError {
            guard error.message.contains("not an ONNX file") else { throw error }
            throw BrachioError(.unsupported, "\(name) is in no form that is read", cause: ArchivedModel.forms, mend: "export the model as ONNX")
        }
        // A network that our own training wrote, taken out of its package.
        if model.classes != nil, ImportedClassifier.isNormalized(model.graph) {
            do { return .classifier(try ModelPackage.open(url, batch: 1)) } catch let error as BrachioError { throw error.within(name) }
        }
        return .network(model.graph)
    }
}
