internal import BrachioCore
public import BrachioImaging
internal import Foundation

/// A compiled model that names what a photo shows.
public final class Classifier: Sendable {
    /// In the order of the program's output.
    public let classes: [String]
    public let preprocessing: Preprocessing
    public let program: Program

    public struct Answer: Sendable, Hashable, Codable {
        public var name: String
        /// The class's place in `classes`.
        public var index: Int
        /// 0 to 1; the answers of one photo sum to 1.
        public var probability: Float

        public init(name: String, index: Int, probability: Float) {
            self.name = name
            self.index = index
            self.probability = probability
        }
    }

    private struct ModelDocument: Decodable {
        var classes: [String]
        var preprocessing: Preprocessing
    }

    /// - Throws: `corrupted` where the package's `brachio.json` has no classes or preprocessing; `unsupported` where the
    ///   program does not take one picture and give one number a class.
    public convenience init(_ model: CompiledModel) throws {
        let document: ModelDocument
        do { document = try JSONDecoder().decode(ModelDocument.self, from: model.model) } catch {
            throw BrachioError(
                .corrupted, "model \(model.description.name) names no classes and no preprocessing",
                cause: (error as? BrachioError)?.description ?? "\(error)")
        }
        try self.init(program: model.program, classes: document.classes, preprocessing: document.preprocessing)
    }

    public init(program: Program, classes: [String], preprocessing: Preprocessing) throws {
        let description = program.description
        let picture = [3, preprocessing.height, preprocessing.width]
        guard description.inputs.count == 1, description.outputs.count == 1,
            let input = description.inputs.first, input.shape.first ?? 0 > 0, Array(input.shape.dropFirst()) == picture
        else {
            throw BrachioError(
                .unsupported, "program \(description.name) is no classifier of pictures",
                cause: "it takes \(description.inputs.map(\.shape)) and gives \(description.outputs.map(\.shape)), "
                    + "the model's preprocessing makes \(picture)")
        }
        guard description.outputs[0].count == input.shape[0] * classes.count, !classes.isEmpty else {
            throw BrachioError(
                .corrupted, "program \(description.name) and its model disagree on the classes",
                cause: "\(classes.count) names for an output of shape \(description.outputs[0].shape)")
        }
        self.program = program
        self.classes = classes
        self.preprocessing = preprocessing
    }

    /// Pictures that one run takes.
    public var batch: Int { program.description.inputs[0].shape[0] }

    /// All classes with their probabilities, the most probable first.
    public func classify(_ picture: Picture) throws -> [Answer] { try classify([picture])[0] }

    /// The answers for each picture; runs take `batch` pictures each.
    public func classify(_ pictures: [Picture]) throws -> [[Answer]] {
        var answers: [[Answer]] = []
        var input = [Float](repeating: 0, count: batch * preprocessing.inputElements)
        for start in stride(from: 0, to: pictures.count, by: batch) {
            let part = pictures[start..<min(start + batch, pictures.count)]
            for (place, picture) in part.enumerated() {
                input.withUnsafeMutableBufferPointer { buffer in
                    let elements = preprocessing.inputElements
                    preprocessing.apply(
                        to: picture, into: .init(rebasing: buffer[place * elements..<(place + 1) * elements]))
                }
            }
            let output = try program.run([input])[0]
            for place in part.indices.map({ $0 - start }) {
                answers.append(rank(Array(output[place * classes.count..<(place + 1) * classes.count])))
            }
        }
        return answers
    }

    private func rank(_ scores: [Float]) -> [Answer] {
        let probabilities = Self.probabilities(scores)
        // Equal probabilities keep the order of the classes, so that an answer does not depend on the sort.
        return probabilities.indices.sorted { (-probabilities[$0], $0) < (-probabilities[$1], $1) }
            .map { Answer(name: classes[$0], index: $0, probability: probabilities[$0]) }
    }

    /// Softmax of `scores`, unless they are probabilities already: between 0 and 1 with the sum 1.
    static func probabilities(_ scores: [Float]) -> [Float] {
        let sum = scores.reduce(0, +)
        if abs(sum - 1) < 1e-3, scores.allSatisfy({ $0 >= 0 && $0 <= 1 }) { return scores.map { $0 / sum } }
        let largest = scores.max() ?? 0
        let powers = scores.map { exp($0 - largest) }
        let total = powers.reduce(0, +)
        return powers.map { $0 / total }
    }
}
