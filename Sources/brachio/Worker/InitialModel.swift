internal import BrachioCore
internal import BrachioGraph
internal import BrachioJobs
internal import BrachioModelFormats
internal import BrachioModelJobs
internal import Foundation

/// The model in a training job's channel `model`, whose training goes on: an archive of our own, or one of SageMaker's algorithm.
struct InitialModel {
    struct Content {
        var graph: Graph
        /// In the order of the network's outputs.
        var classes: [String]
    }

    let folder: WorkerFolder
    let specification: TrainingSpecification
    let architecture: String

    /// - Parameter classes: those of the photos.
    /// - Returns: `nil` where the job has no such channel.
    func read(_ classes: [String]) throws -> Content? {
        guard specification.channel("model") != nil else { return nil }
        do { return try content(classes) } catch let error as BrachioError { throw error.within("channel model") }
    }

    private func content(_ classes: [String]) throws -> Content {
        let channel = ChannelFolder(folder.input.appendingPathComponent("model"))
        let archives = try channel.entries().filter { $0.file.hasSuffix(".tar.gz") || $0.file.hasSuffix(".onnx") }
        guard archives.count == 1, let archive = archives.first else {
            throw BrachioError(.invalidInput, "it has \(archives.count) archives", mend: "give the address of one model.tar.gz")
        }
        let side = specification.settings.imageSize
        let model = try SubmittedModel(
            file: channel.file(archive), scratch: folder.work.appendingPathComponent("initial"), shapes: ["data": [1, 3, side, side]]).read()
        let content: Content
        switch model {
        case .classifier(let package):
            guard package.graph.name == architecture else {
                throw BrachioError(
                    .invalidInput, "the model is \(package.graph.name), and the job asks for \(architecture)", mend: "set num_layers as the model has it")
            }
            content = Content(graph: package.graph, classes: package.classes)
        case .network(let network):
            content = Content(
                graph: try ImportedClassifier.graph(network, normalization: nil, appendsProbabilities: true), classes: classes)
        }
        try require(content, classes, side)
        return content
    }

    private func require(_ content: Content, _ classes: [String], _ side: Int) throws {
        let shape = content.graph.inputs[0].shape
        guard shape[2] == side, shape[3] == side else {
            throw BrachioError(
                .invalidInput, "the model takes pictures of \(shape[3])×\(shape[2]), and image_shape is 3,\(side),\(side)",
                mend: "set image_shape as the model has it")
        }
        let outputs = content.graph.outputs.first.map { content.graph.shape(of: $0).dimensions.last ?? 0 } ?? 0
        guard outputs == classes.count, Set(content.classes) == Set(classes) else {
            throw BrachioError(
                .invalidInput, "the model has \(outputs) classes (\(content.classes.prefix(20).joined(separator: ", "))), and the photos have "
                    + "\(classes.count) (\(classes.prefix(20).joined(separator: ", ")))",
                mend: "train on photos of the model's classes, or leave the channel out")
        }
    }
}
