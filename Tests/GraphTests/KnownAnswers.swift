import Foundation
import BrachioGraph

/// The files in `Goldens`, written by `Goldens/make.py`; each names the versions of the peers it comes from.
enum KnownAnswers {
    struct TensorAnswer: Decodable {
        let shape: [Int]
        let values: [Float]
        var tensor: Tensor { Tensor(Shape(shape), values) }
    }

    struct Operators: Decodable { let answers: [String: TensorAnswer] }

    struct Builder: Decodable {
        let size: Int
        let parameters: Int
        let digest: String
        let logits: [Float]
    }

    struct Builders: Decodable { let answers: [String: Builder] }

    struct Run: Decodable {
        let losses: [Float]
        let state: [String: [Float]]
    }

    struct Training: Decodable {
        let logits: [Float]
        let gradients: [String: [Float]]
        let momentum: Run
        let nesterov: Run
        let adamw: Run
        let adam: Run
    }

    static func read<Answers: Decodable>(_ file: String, as: Answers.Type = Answers.self) throws -> Answers {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Goldens")
        return try JSONDecoder().decode(Answers.self, from: Data(contentsOf: folder.appendingPathComponent(file)))
    }
}
