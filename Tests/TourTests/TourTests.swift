import BrachioCompiler
import BrachioCore
import BrachioDemo
import BrachioImaging
import BrachioManifest
import BrachioModelFormats
import BrachioRuntime
import BrachioTraining
import Foundation
import Testing

/// The whole story on tiny inputs, in the order in which data passes the rooms: read it from top to bottom.
@Suite struct TourTests {
    @Test("photos become a manifest, a trained model, native code, and answers")
    func tour() throws {
        try withTemporaryFolder { folder in
            // Photos: a few rendered dinosaurs, six classes in turn. Any JPEG, PNG, WebP, GIF or BMP would do.
            let rendered = try DinosaurDataset.render(count: 18, to: folder.appendingPathComponent("photos"))

            // The manifest says which class each photo shows: JSON Lines, as labelling jobs write them.
            let manifest = folder.appendingPathComponent("all.manifest")
            try PhotoSet(
                classes: DinosaurDataset.classes,
                photos: rendered.map { PhotoSet.Photo(name: $0.file.lastPathComponent, file: $0.file, classIndex: $0.classIndex) }
            ).write(manifest: manifest, label: "dinosaur")
            let first = try ManifestReader.records(of: manifest)[0]
            #expect(try first.metadata(LabelAttribute("dinosaur"))?.className == "Spinosaurus")

            // A third of each class is held back; the same seed divides the same photos alike everywhere.
            let photos = try TrainingPhotos(
                manifest, validation: nil, label: nil, split: Split(validationFraction: 0.34, seed: 1))
            #expect(photos.training.countPerClass == [2, 2, 2, 2, 2, 2])
            #expect(photos.validation.countPerClass == [1, 1, 1, 1, 1, 1])

            // The same preprocessing is used in training, in evaluation and on the device.
            let preprocessing = Preprocessing.stretched(size: 16)

            // Training: a small residual network; forward, backward and update are one compiled program.
            let pool = try ThreadPool(threads: 2)
            let compiler = try Compiler()
            let run = TrainingRun(
                configuration: TrainingConfiguration(
                    architecture: "resnet20", preprocessing: preprocessing, augmentation: .light, batchSize: 6,
                    plan: TrainingPlan(epochs: 2, learningRate: 0.02, schedule: .cosine(), seed: 1)),
                photos: photos, folder: folder.appendingPathComponent("model.run"), compiler: compiler, pool: pool)
            let outcome = try run.run()
            #expect(outcome.history.count == 2)

            // The model package: model.onnx, classes, preprocessing, metrics and digests.
            let packageFile = folder.appendingPathComponent("model.tar.gz")
            try outcome.package.write(to: packageFile)
            let package = try ModelPackage.read(packageFile, batch: 1)
            #expect(package.classes == DinosaurDataset.classes)
            #expect(package.metrics["validationAccuracy"] == outcome.validation.accuracy)

            // The compiled package: native code for this machine that needs no library, not even libc.
            let compiledFile = folder.appendingPathComponent("compiled.tar.gz")
            try compiler.package(package, for: .host()).write(to: compiledFile)

            // On the device: open, decode a photo, classify.
            let classifier = try Classifier(CompiledModel.open(compiledFile, threads: 1))
            let picture = try PhotoDecoder.decode(contentsOf: photos.validation.photos[0].file)
            let answers = try classifier.classify(picture)
            #expect(answers.count == 6)
            #expect(abs(answers.reduce(0) { $0 + $1.probability } - 1) < 1e-4)

            // The accuracy that training reported is the accuracy that the device has.
            let judged = try ClassifierEvaluation.run(classifier, on: photos.validation, threads: 2)
            #expect(judged.evaluation.accuracy == outcome.validation.accuracy)
        }
    }
}
