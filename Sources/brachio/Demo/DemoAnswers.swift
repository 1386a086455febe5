internal import BrachioDemo
internal import BrachioImaging
internal import BrachioManifest
internal import BrachioRuntime
internal import BrachioTraining

/// What the compiled model says of each held-back photo.
struct DemoAnswers {
    let evaluation: Evaluation
    private let entries: [ContactSheet.Entry]

    init(_ classifier: Classifier, _ photos: PhotoSet) throws {
        var evaluation = Evaluation(classes: classifier.classes.count)
        var entries: [ContactSheet.Entry] = []
        for photo in photos.photos {
            guard let picture = try? PhotoDecoder.decode(
                contentsOf: photo.file, shorterSideAtLeast: classifier.preprocessing.shorterSideNeeded) else { continue }
            let answers = try classifier.classify(picture)
            var probabilities = [Float](repeating: 0, count: classifier.classes.count)
            for answer in answers { probabilities[answer.index] = answer.probability }
            evaluation.add(probabilities: probabilities, truth: photo.classIndex)
            guard entries.count < ContactSheet.entriesMax else { continue }
            entries.append(ContactSheet.Entry(
                picture: picture, truth: photos.classes[photo.classIndex], prediction: answers[0].name,
                confidence: answers[0].probability))
        }
        self.evaluation = evaluation
        self.entries = entries
    }

    func contactSheet() -> Picture {
        ContactSheet.render(
            entries: entries, title: "Brachio: \(evaluation.confusion.correct) of \(evaluation.count) held-back photos right")
    }
}
