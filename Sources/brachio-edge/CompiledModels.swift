internal import BrachioCore
internal import BrachioEdgeRuntime
internal import BrachioImaging
internal import BrachioRuntime
internal import Dispatch
internal import Foundation

/// Asks compiled packages about their golden photos, with the very code that the classifier runs.
struct CompiledModels: ModelProbe {
    /// The first run warms up and does not count.
    private static let runs = 7

    func answer(of folder: URL, to photo: URL) async throws -> ModelAnswer {
        let classifier = try Classifier(try CompiledModel.open(folder)), picture = try PhotoDecoder.decode(contentsOf: photo)
        var milliseconds: [Double] = [], answers: [Classifier.Answer] = []
        for _ in 0...Self.runs {
            let began = DispatchTime.now().uptimeNanoseconds
            answers = try classifier.classify(picture)
            milliseconds.append(Double(DispatchTime.now().uptimeNanoseconds - began) / 1e6)
        }
        let ordered = answers.sorted { $0.index < $1.index }
        return ModelAnswer(probabilities: ordered.map { Double($0.probability) }, medianMilliseconds: milliseconds.dropFirst().sorted()[Self.runs / 2])
    }
}
