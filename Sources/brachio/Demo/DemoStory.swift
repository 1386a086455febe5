internal import BrachioCompiler
internal import BrachioCore
internal import BrachioDemo
internal import BrachioImaging
internal import BrachioManifest
internal import BrachioModelFormats
internal import BrachioRuntime
internal import BrachioTraining
internal import Foundation

/// Photos, manifest, training, native code, answers: each step told as it happens.
struct DemoStory {
    let folder: URL
    let photos: URL?
    let count: Int?
    let epochs: Int
    let json: Bool
    let threads: Int

    private struct Result: Encodable {
        var accuracy: Double
        var count: Int
        var seconds: Double
        var model: String
        var compiled: String
        var contactSheet: String
        var validation: EvaluationReport
    }

    func tell() throws {
        let clock = ContinuousClock(), start = clock.now
        let pool = try ThreadPool(threads: threads)
        say("1. photos")
        let source = try photos ?? rendered()
        let divided = try TrainingPhotos(source, validation: nil, label: nil, split: Split(validationFraction: 0.2, seed: 1))
        say("   \(divided.training.photos.count) to train on, \(divided.validation.photos.count) held back, "
            + "\(divided.training.classes.count) classes")
        try divided.training.write(manifest: folder.appendingPathComponent("training.manifest"), label: "dinosaur")
        try divided.validation.write(manifest: folder.appendingPathComponent("validation.manifest"), label: "dinosaur")
        say("2. training")
        let interrupt = Interrupt(message: "finishing the step and storing a checkpoint …")
        let display = TrainingDisplay(json: json)
        let model = DemoModel(folder: folder, photos: divided, isRendered: photos == nil, epochs: epochs, pool: pool)
        let trained: (package: ModelPackage, isNew: Bool)
        do {
            trained = try model.train(isInterrupted: { interrupt.hasArrived }, report: display.show)
        } catch let error as BrachioError where error.code == .interrupted {
            throw BrachioError(error.code, error.message, cause: error.cause, mend: "run the demo again to go on")
        }
        if !trained.isNew { say("   already trained: \(model.file.path)") }
        say("3. native code")
        let compiled = folder.appendingPathComponent("model-host.tar.gz")
        try Compiler().package(trained.package, for: .host()).write(to: compiled)
        say("   \(compiled.path)")
        say("4. answers, from the compiled package, about photos it has never seen")
        let classifier = try Classifier(try CompiledModel.open(compiled, threads: threads))
        let answers = try DemoAnswers(classifier, divided.validation)
        let sheet = folder.appendingPathComponent("contact-sheet.png")
        try AtomicFile.write(try answers.contactSheet().png(), to: sheet)
        let report = EvaluationReport(answers.evaluation, classes: classifier.classes)
        let seconds = (clock.now - start) / .seconds(1)
        if json {
            return try JSONLine.write(Result(
                accuracy: report.accuracy, count: report.count, seconds: seconds, model: model.file.path,
                compiled: compiled.path, contactSheet: sheet.path, validation: report))
        }
        StandardOutput.write("\(report.text)\n\ncontact sheet: \(sheet.path)\n\(Numbers.duration(seconds)) in all")
    }

    private func rendered() throws -> URL {
        let count = count ?? DinosaurDataset.standardCount
        let json = json
        return try DemoPhotos(folder: folder, count: count, threads: threads).manifest { done in
            if !json, done % 50 == 0 || done == count { StandardError.write("   rendered \(done) of \(count)") }
        }
    }

    private func say(_ text: String) { if !json { StandardError.write(text) } }
}

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
