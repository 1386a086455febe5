internal import BrachioImaging
internal import BrachioRuntime
package import Foundation

/// Asks a model that is not in use yet: loads it, classifies a photo several times, and lets it go.
package struct CompiledModelProbe: Sendable {
    package struct Answer: Sendable, Hashable {
        /// One a class, in the model's order.
        package var probabilities: [Double]
        package var medianMilliseconds: Double
    }

    private static let runs = 5

    /// `nil`: one thread a core, as the classifier has.
    private let threads: Int?

    package init(threads: Int? = nil) { self.threads = threads }

    /// - Parameter folder: a compiled package, unpacked.
    package func ask(_ folder: URL, of photo: URL) throws -> Answer {
        let classifier = try Classifier(CompiledModel.open(folder, threads: threads ?? ThreadPool.defaultThreads))
        let picture = try PhotoDecoder.decode(contentsOf: photo)
        var times: [Double] = []
        var probabilities = [Double](repeating: 0, count: classifier.classes.count)
        for _ in 0..<Self.runs {
            let start = ContinuousClock.now
            let answers = try classifier.classify(picture)
            times.append((ContinuousClock.now - start) / .milliseconds(1))
            for answer in answers { probabilities[answer.index] = Double(answer.probability) }
        }
        return Answer(probabilities: probabilities, medianMilliseconds: times.sorted()[Self.runs / 2])
    }
}
