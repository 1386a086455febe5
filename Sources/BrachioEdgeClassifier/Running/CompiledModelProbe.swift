package import BrachioEdgeRuntime
internal import BrachioImaging
internal import BrachioRuntime
package import Foundation

/// Asks compiled models that are not in use yet.
package struct CompiledModelProbe: ModelProbe {
    /// The first run warms up and does not count.
    private static let runs = 5

    /// `nil`: one thread a core, as the classifier has.
    private let threads: Int?

    package init(threads: Int? = nil) { self.threads = threads }

    package func answer(of folder: URL, to photo: URL) async throws -> ModelAnswer {
        // A run keeps a processor busy: not one of those that all else is waiting for.
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .utility).async { continuation.resume(with: Result { try ask(folder, of: photo) }) }
        }
    }

    private func ask(_ folder: URL, of photo: URL) throws -> ModelAnswer {
        let classifier = try Classifier(CompiledModel.open(folder, threads: threads ?? ThreadPool.defaultThreads))
        let picture = try PhotoDecoder.decode(contentsOf: photo)
        var times: [Double] = []
        var probabilities = [Double](repeating: 0, count: classifier.classes.count)
        for _ in 0...Self.runs {
            let start = ContinuousClock.now
            let answers = try classifier.classify(picture)
            times.append((ContinuousClock.now - start) / .milliseconds(1))
            for answer in answers { probabilities[answer.index] = Double(answer.probability) }
        }
        return ModelAnswer(probabilities: probabilities, medianMilliseconds: times.dropFirst().sorted()[Self.runs / 2])
    }
}
