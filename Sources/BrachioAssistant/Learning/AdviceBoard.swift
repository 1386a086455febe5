package import BrachioActiveLearning
internal import Synchronization

/// What the assistant has to say at the moment, for whoever hands out work: read at any time without waiting for the assistant.
package final class AdviceBoard: Sendable {
    package struct Advice: Sendable {
        /// Counts up with every change.
        package var version: Int
        /// Objects in the order in which to ask, the best first; only the first few hundred. None where the manifest's order holds.
        package var queue: [Int32]
        /// All objects, so that neighbours look alike.
        package var similarity: [Int32]
        /// All objects, group by group of photos that look alike.
        package var grouped: [Int32]
        /// The group of each object, by object number; below zero: none.
        package var groups: [Int32]
        /// Those first of which the model is least sure: all objects without an answer, or all whose label is looked at.
        package var doubt: [Int32]
        /// Photos that show nearly the same, by object number.
        package var duplicates: [[Int]]
        /// By object number; below zero: none.
        package var classes: [Int32]
        package var confidences: [Float]
        /// Of answered objects, probabilities by a model that had not learned from that answer.
        package var held: [Int: [Float]]
    }

    /// How far the assistant has come with a job.
    package struct Progress: Sendable, Hashable {
        package var objects: Int
        /// Objects with features, or of which it is known that they have none.
        package var featured: Int
        /// Answers that the model has learned from.
        package var learned = 0
        /// Labels that photos came with of which a model, learning from the others, has said how far it doubts them.
        package var judged = 0
        /// Seconds that the last fit took, and choosing what to ask next.
        package var learningSeconds = 0.0
        /// How labelling by machine stands; `nil` where people label everything.
        package var automation: MachineLabelling?
        /// What went wrong last, for the manager.
        package var failure: String?

        package init(objects: Int, featured: Int) {
            self.objects = objects
            self.featured = featured
        }
    }

    private struct State {
        var advice: [Int64: Advice] = [:]
        var progress: [Int64: Progress] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package func advice(on job: Int64) -> Advice? { state.withLock { $0.advice[job] } }

    package func progress(of job: Int64) -> Progress? { state.withLock { $0.progress[job] } }

    /// What the model would answer, where it has features of the object and has learned.
    package func suggestion(job: Int64, object: Int) -> (classIndex: Int, confidence: Double)? {
        state.withLock { state in
            guard let advice = state.advice[job], advice.classes.indices.contains(object), advice.classes[object] >= 0 else { return nil }
            return (Int(advice.classes[object]), Double(advice.confidences[object]))
        }
    }

    /// Which group of photos that look alike an object is in.
    package func group(job: Int64, object: Int) -> Int? {
        state.withLock { state in
            guard let advice = state.advice[job], advice.groups.indices.contains(object), advice.groups[object] >= 0 else { return nil }
            return Int(advice.groups[object])
        }
    }

    func set(_ advice: Advice, on job: Int64) { state.withLock { $0.advice[job] = advice } }

    func change(_ job: Int64, _ change: (inout Progress) -> Void) {
        state.withLock { change(&$0.progress[job, default: Progress(objects: 0, featured: 0)]) }
    }

    /// Forgets jobs that have ended.
    func keep(_ jobs: Set<Int64>) {
        state.withLock { state in
            state.advice = state.advice.filter { jobs.contains($0.key) }
            state.progress = state.progress.filter { jobs.contains($0.key) }
        }
    }
}
