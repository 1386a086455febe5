internal import BrachioActiveLearning
internal import BrachioAssistant
internal import BrachioLabelling
internal import BrachioObjectStore
internal import Foundation

/// The labels of a training job that are likely wrong, looked for among its photos in their buckets.
enum DoubtedLabels {
    static func find(
        _ training: String, _ labels: LabelledLines, _ checking: LabelChecking, _ objects: some ObjectReading, progress: @escaping @Sendable (Int) -> Void
    ) async throws -> [ConfidentLearning.Issue] {
        let lines = labels.lines
        return try await checking.issues(
            training, labels: lines.map(\.label), classes: labels.classes.count,
            bring: { row, file in try await objects.bring(S3Location(lines[row].source), to: file) }, progress: progress)
    }
}
