internal import ArgumentParser
internal import BrachioCompiler
internal import BrachioCore
internal import BrachioGraph
internal import BrachioRuntime
internal import BrachioTraining

struct BenchmarkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark", abstract: "Measure how fast a model runs on this machine.",
        discussion: """
            Example:
              brachio benchmark compiled.tar.gz --threads 1
              brachio benchmark model.tar.gz --batch 8 --json
              brachio benchmark resnet18 --training --batch 32
            """)

    @Argument(help: "A compiled package, a model package or an ONNX file; with --training, a network's name.")
    var model: String

    @Flag(help: "Measure training steps (forward, backward, update) of a fresh network, without loading photos.")
    var training = false

    @Option(help: "With --training: width and height of the pictures, in pixels.")
    var imageSize = 224

    @Option(help: "Photos in one run. A compiled package has a batch size of its own.")
    var batch: Int?

    @Option(help: "How long to measure, in seconds.")
    var seconds = 3.0

    @OptionGroup var common: SharedOptions

    func validate() throws {
        if let batch, !(1...4_096).contains(batch) { throw ValidationError("--batch is 1 to 4096, not \(batch).") }
        guard (0...Benchmark.secondsMax).contains(seconds) else {
            throw ValidationError("--seconds is 0 to \(Int(Benchmark.secondsMax)), not \(seconds).")
        }
    }

    func run() throws {
        let result = try training ? measureTraining() : measureModel()
        if common.json { return try JSONLine.write(result) }
        StandardOutput.write(
            """
            \(model): \(result.threads) threads, batch \(result.batch), \(result.runs) runs
            median \(Numbers.fixed(result.medianMilliseconds, 2)) ms, 95 % below \(Numbers.fixed(result.p95Milliseconds, 2)) ms, \
            fastest \(Numbers.fixed(result.minimumMilliseconds, 2)) ms
            \(Numbers.fixed(result.imagesPerSecond, 1)) images/s, peak memory \(Numbers.bytes(result.peakMemoryBytes))
            """)
    }

    /// Steps of SGD with momentum on noise.
    private func measureTraining() throws -> Benchmark {
        guard let architecture = ModelArchitecture(rawValue: model) else {
            throw BrachioError(
                .notFound, "there is no network \(model)",
                mend: "choose one of " + ModelArchitecture.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let network = try architecture.graph(classes: 6, imageSize: imageSize, batch: batch ?? 32, seed: 1)
        let training = try TrainingGraph.make(from: network, options: TrainingOptions(optimizer: .momentum(0.9)))
        let built = try Compiler().compile(training.graph, for: .host())
        let program = try Program(
            sharedObject: built.sharedObject, parameters: built.parameters, threads: common.threadCount)
        return try Benchmark.run(program, warmups: 1, durationSeconds: seconds)
    }

    private func measureModel() throws -> Benchmark {
        let loaded = try LoadedModel(contentsOf: file(model), batch: batch ?? 1, threads: common.threadCount)
        if let batch, batch != loaded.classifier.batch {
            throw BrachioError(
                .unsupported, "\(model) takes \(loaded.classifier.batch) photos a run, not \(batch)",
                mend: "compile the model again with --batch \(batch)")
        }
        return try Benchmark.run(loaded.classifier.program, durationSeconds: seconds)
    }
}
