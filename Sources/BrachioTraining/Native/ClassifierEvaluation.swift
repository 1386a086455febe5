public import BrachioManifest
internal import BrachioCore
internal import BrachioImaging
public import BrachioRuntime

/// Judges a classifier on labelled photos, exactly as it would see them on a device.
public enum ClassifierEvaluation {
    /// - Parameter photos: with the classifier's classes, see `PhotoSet.reindexed(to:)`.
    /// - Returns: the evaluation, and the photos that do not decode and were left out.
    public static func run(
        _ classifier: Classifier, on photos: PhotoSet, threads: Int, progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
    ) throws -> (evaluation: Evaluation, skipped: [PhotoSet.Skipped]) {
        guard !photos.photos.isEmpty else { throw BrachioError(.invalidInput, "there are no photos to judge the model on") }
        let store = PictureStore(photos, shorterSideAtLeast: classifier.preprocessing.shorterSideNeeded)
        let skipped = store.check(threads: threads)
        let unusable = Set(skipped.map(\.name))
        var evaluation = Evaluation(classes: classifier.classes.count)
        for (index, photo) in photos.photos.enumerated() where !unusable.contains(photo.name) {
            var probabilities = [Float](repeating: 0, count: classifier.classes.count)
            for answer in try classifier.classify(try store.picture(index)) { probabilities[answer.index] = answer.probability }
            evaluation.add(probabilities: probabilities, truth: photo.classIndex)
            progress(index + 1, photos.photos.count)
        }
        guard evaluation.count > 0 else {
            throw BrachioError(
                .invalidInput, "none of the \(photos.photos.count) photos can be used",
                cause: skipped.first.map { "\($0.name): \($0.reason)" })
        }
        return (evaluation, skipped)
    }
}
