internal import BrachioCompiler
internal import BrachioCore
internal import BrachioDemo
internal import BrachioImaging
internal import BrachioManifest
internal import BrachioModelFormats
internal import BrachioRuntime
internal import BrachioTraining
internal import Foundation

/// Photos, server, labels, training, native code, answers, and a device that gets the models over the air: each step told as it happens.
struct DemoStory {
    let stage: DemoStage
    let photos: URL?
    let count: Int?
    let epochs: Int
    /// Ends after the answers, without a server and a device.
    let isWithoutDevice: Bool
    /// Leaves server and console running until Ctrl-C.
    let keeps: Bool

    private struct Result: Encodable {
        var accuracy: Double
        var count: Int
        var seconds: Double
        var model: String
        var compiled: String
        var contactSheet: String
        var validation: EvaluationReport
        var packages: [String]
        var device: DemoDeviceReport?
        /// Signs the owner in once, as long as the server runs.
        var console: String?
    }

    func tell() async throws {
        let clock = ContinuousClock(), start = clock.now
        let lock = try lock()
        stage.begin("photos")
        let source = try photos ?? rendered()
        var divided = try TrainingPhotos(source, validation: nil, label: nil, split: Split(validationFraction: 0.2, seed: 1))
        stage.say("   \(divided.training.photos.count) to train on, \(divided.validation.photos.count) held back, "
            + "\(divided.training.classes.count) classes")
        if !isWithoutDevice { try DemoPrograms.requireEdge() }
        try divided.validation.write(manifest: stage.place("validation.manifest"), label: "dinosaur")
        let server = isWithoutDevice ? nil : try await serve()
        defer { server?.server.stop(patienceSeconds: 5) }
        if let server { divided = try await labelled(divided, server.data) } else {
            try divided.training.write(manifest: stage.place("training.manifest"), label: "dinosaur")
        }
        let models = try train(divided)
        let packages = try compile(models)
        var result = try classify(divided.validation, packages, models)
        if let server {
            result.device = try await DemoFleet(
                stage: stage, data: server.data, heldBack: divided.validation, first: packages[0], second: packages[1]).tell()
            result.console = try await server.data.ownerLink()
        }
        result.seconds = (clock.now - start) / .seconds(1)
        try show(result)
        if let server, keeps { try await keep(server.data) }
        withExtendedLifetime(lock) {}
    }

    private func lock() throws -> FolderLock {
        do { return try FolderLock(stage.place("demo.lock")) } catch {
            throw BrachioError(.system, "another demo uses the folder \(stage.folder.path)", mend: "wait for its end, or choose another folder with --out")
        }
    }

    // MARK: photos and labels

    private func rendered() throws -> URL {
        let count = count ?? DinosaurDataset.standardCount
        return try DemoPhotos(folder: stage.folder, count: count, threads: stage.threads).manifest { [stage] done in
            if done % 50 == 0 || done == count { stage.say("   rendered \(done) of \(count)") }
        }
    }

    /// A server of the demo's own, with nothing in it.
    private func serve() async throws -> (server: OwnServer, data: DataFolder) {
        stage.begin("a server: endpoint, broker, console")
        let data = DataFolder(try stage.emptied("cloud").path)
        let server = try await OwnServer(data, options: ["--port", "0", "--console-port", "0"], log: stage.place("server.log"))
        stage.say("   \(try ServerEndpoint.read(from: data).console)")
        return (server, data)
    }

    private func labelled(_ divided: TrainingPhotos, _ data: DataFolder) async throws -> TrainingPhotos {
        stage.begin("labels: a labelling job, answered by \(photos == nil ? "the renderer, which knows what it drew" : "the names of the folders")")
        let labels = DemoLabels(stage: stage, data: data, photos: divided.training, worker: photos == nil ? "renderer" : "folders")
        let training = try await labels.manifest(at: stage.place("training.manifest"))
        guard training.photos.map(\.classIndex) == divided.training.photos.map(\.classIndex) else {
            throw BrachioError(.defect, "the labelling job's labels are not those that were given")
        }
        stage.say("   \(training.photos.count) photos labelled")
        return divided
    }

    // MARK: models

    private func train(_ photos: TrainingPhotos) throws -> [DemoModel.Trained] {
        let pool = try ThreadPool(threads: stage.threads)
        var models: [DemoModel.Trained] = []
        // The first model is for the device to begin with: a fifth of the epochs, so that the second has something to improve.
        for (name, epochs) in isWithoutDevice ? [("model", epochs)] : [("first-model", max(1, epochs / 5)), ("model", epochs)] {
            stage.begin("training: \(name), \(epochs) epochs")
            let model = DemoModel(folder: stage.folder, name: name, photos: photos, isRendered: self.photos == nil, epochs: epochs, pool: pool)
            do {
                let trained = try model.train(isInterrupted: { stage.interrupt.hasArrived }, report: TrainingDisplay(json: stage.json).show)
                if !trained.isNew { stage.say("   already trained: \(model.file.path)") }
                models.append(trained)
            } catch let error as BrachioError where error.code == .interrupted {
                throw BrachioError(error.code, error.message, cause: error.cause, mend: "run the demo again to go on")
            }
        }
        return models
    }

    /// For this machine, and the last one for a Jetson Nano too.
    private func compile(_ models: [DemoModel.Trained]) throws -> [URL] {
        stage.begin("native code")
        var packages: [URL] = []
        for (index, model) in models.enumerated() {
            for target in index == models.count - 1 ? ["host", "jetson_nano"] : ["host"] {
                let file = stage.place("\(model.name)-\(target).tar.gz")
                try Compiler().package(model.package, for: Target.named(target)).write(to: file)
                stage.say("   \(file.path)")
                packages.append(file)
            }
        }
        return packages
    }

    private func classify(_ heldBack: PhotoSet, _ packages: [URL], _ models: [DemoModel.Trained]) throws -> Result {
        stage.begin("answers, from the compiled package, about photos it has never seen")
        let compiled = packages[models.count - 1]
        let classifier = try Classifier(try CompiledModel.open(compiled, threads: stage.threads))
        let answers = try DemoAnswers(classifier, heldBack)
        let sheet = stage.place("contact-sheet.png")
        try AtomicFile.write(try answers.contactSheet().png(), to: sheet)
        let report = EvaluationReport(answers.evaluation, classes: classifier.classes)
        stage.say("   \(answers.evaluation.confusion.correct) of \(report.count) right")
        return Result(
            accuracy: report.accuracy, count: report.count, seconds: 0, model: models[models.count - 1].file.path, compiled: compiled.path,
            contactSheet: sheet.path, validation: report, packages: packages.map(\.path))
    }

    // MARK: the end

    private func show(_ result: Result) throws {
        if stage.json { return try JSONLine.write(result) }
        var lines = [result.validation.text, ""]
        if let device = result.device { lines += [device.text, ""] }
        lines.append("contact sheet: \(result.contactSheet)")
        if let device = result.device { lines.append("what the device said: \(device.contactSheet)") }
        if let console = result.console { lines.append(keeps ? "console: \(console)  (signs you in once)" : Self.consoleLater(stage.place("cloud").path)) }
        lines.append("\(Numbers.duration(result.seconds)) in all")
        StandardOutput.write(lines.joined(separator: "\n"))
    }

    /// The server has ended with the demo; what it holds is there.
    private static func consoleLater(_ data: String) -> String {
        """
        console: \(ServerEndpoint.defaultConsole), with all of this in it, once the server runs again: brachio serve --data '\(data)'
                 it prints a link that signs you in; brachio demo --keep leaves the server running at once
        """
    }

    private func keep(_ data: DataFolder) async throws {
        stage.say("The server runs until you press Ctrl-C. For its clients: eval \"$(brachio env --data '\(data.url.path)')\"")
        while !stage.interrupt.hasArrived { try await Task.sleep(for: .milliseconds(200)) }
    }
}
