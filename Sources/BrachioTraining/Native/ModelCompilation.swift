public import BrachioCompiler
internal import BrachioCore
public import BrachioGraph
internal import BrachioImaging
public import BrachioModelFormats
public import BrachioRuntime
internal import Foundation

extension Compiler {
    /// The compiled package of a model, for one target and batch size, with the model's golden photo where it brings one.
    ///
    /// - Parameter latencyMillisecondsMax: what a device may take for the golden photo.
    public func package(_ model: ModelPackage, for target: Target, batch: Int = 1, latencyMillisecondsMax: Double? = nil) throws -> CompiledPackage {
        let graph = try model.graph.rebatched(to: batch)
        return CompiledPackage(
            program: try compile(graph, for: target), model: try CompiledModelDocument(model).json(),
            golden: try golden(of: model, latencyMillisecondsMax: latencyMillisecondsMax))
    }

    /// The compiled package of a network that is no classifier of photos, or not known to be one: it has no classes and no preprocessing,
    /// and takes its inputs as they are.
    public func package(_ network: Graph, for target: Target) throws -> CompiledPackage {
        CompiledPackage(program: try compile(network, for: target), model: try CompiledModelDocument(network).json())
    }

    /// A model compiled for this machine and loaded.
    public func classifier(_ model: ModelPackage, batch: Int = 1, pool: ThreadPool) throws -> Classifier {
        let built = try compile(try model.graph.rebatched(to: batch), for: .host())
        let program = try Program(sharedObject: built.sharedObject, parameters: built.parameters, pool: pool)
        return try Classifier(program: program, classes: model.classes, preprocessing: model.preprocessing)
    }
}

/// `brachio.json` of a compiled package: what the runtime and people need to know of the model.
private struct CompiledModelDocument: Encodable {
    let format = "brachio.compiled"
    let formatVersion = 1
    let name: String
    let classes: [String]?
    let preprocessing: Preprocessing?
    let metrics: [String: Double]
    let dataDigest: String?

    init(_ model: ModelPackage) {
        name = model.graph.name
        classes = model.classes
        preprocessing = model.preprocessing
        metrics = model.metrics
        dataDigest = model.dataDigest?.hexadecimal
    }

    init(_ network: Graph) {
        name = network.name
        classes = nil
        preprocessing = nil
        metrics = [:]
        dataDigest = nil
    }

    func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }
}
