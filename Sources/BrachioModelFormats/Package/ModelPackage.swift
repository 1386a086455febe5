public import BrachioCore
public import BrachioGraph
public import BrachioImaging
public import Foundation

/// A trained classifier with all that is needed to use it: the content of `model.tar.gz`.
///
/// The graph's input is `data`, float32 [N, 3, height, width], RGB from 0 to 255, in the size that `preprocessing` makes; its
/// first output has one number for each class, in the order of `classes`.
public struct ModelPackage: Sendable {
    /// Where a model comes from.
    public struct Creation: Codable, Sendable, Hashable {
        /// The program that made it, with its version.
        public var program: String
        /// ISO 8601, in UTC.
        public var date: String?
        /// The settings it was trained with.
        public var settings: [String: String]

        public init(program: String, date: String? = nil, settings: [String: String] = [:]) {
            self.program = program
            self.date = date
            self.settings = settings
        }
    }

    public var graph: Graph
    public var classes: [String]
    public var preprocessing: Preprocessing
    /// Such as `validationAccuracy`, from 0 to 1.
    public var metrics: [String: Double]
    /// SHA-256 over the training data.
    public var dataDigest: Digest?
    public var creation: Creation?
    /// Further files that travel with the model, by name, such as the same network in another format.
    public var attachments: [String: Data]

    public init(
        graph: Graph, classes: [String], preprocessing: Preprocessing, metrics: [String: Double] = [:],
        dataDigest: Digest? = nil, creation: Creation? = nil, attachments: [String: Data] = [:]
    ) {
        self.graph = graph
        self.classes = classes
        self.preprocessing = preprocessing
        self.metrics = metrics
        self.dataDigest = dataDigest
        self.creation = creation
        self.attachments = attachments
    }

    /// Throws `invalidInput` unless graph, classes and preprocessing fit each other.
    public func validate() throws {
        guard graph.inputs.count == 1, let input = graph.inputs.first, input.name == ImportedClassifier.inputName,
            input.shape.axes == 4, input.shape[1] == 3
        else {
            throw BrachioError(
                .invalidInput, "model \(graph.name) does not take one input \(ImportedClassifier.inputName) of shape [N, 3, height, width]",
                cause: "its inputs are \(graph.inputs.map { "\($0.name) \($0.shape)" }.joined(separator: ", "))")
        }
        guard input.shape[2] == preprocessing.height, input.shape[3] == preprocessing.width else {
            throw BrachioError(
                .invalidInput,
                "model \(graph.name) takes pictures of \(input.shape[3])×\(input.shape[2]) pixels and its preprocessing makes \(preprocessing.width)×\(preprocessing.height)")
        }
        guard let output = graph.outputs.first, let shape = graph.shapes[output], shape.axes >= 2,
            shape[0] == input.shape[0]
        else { throw BrachioError(.invalidInput, "model \(graph.name) has no output [N, K]") }
        let width = shape.count / shape[0]
        guard classes.count == width, classes.count <= Limits.classes else {
            throw BrachioError(
                .invalidInput, "model \(graph.name) has \(classes.count) classes and its output \(output) has \(width) numbers a photo")
        }
        guard classes.allSatisfy({ !$0.isEmpty }), Set(classes).count == classes.count else {
            throw BrachioError(.invalidInput, "model \(graph.name) has a class without a name, or two of one name")
        }
    }
}
