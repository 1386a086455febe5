internal import ArgumentParser
internal import BrachioCompiler
internal import BrachioCore
internal import BrachioGraph
internal import BrachioImaging
internal import BrachioModelFormats
internal import BrachioTraining
internal import Foundation

struct Compile: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Turn a model into native code for a device.",
        discussion: """
            Example:
              brachio compile model.tar.gz --out compiled.tar.gz
              brachio compile network.onnx --target rasp4b --out network-rasp4b.tar.gz
              brachio compile model.tar.gz --golden rex.jpg --latency-max 100

            A bare ONNX file is taken to expect ImageNet's normalisation; `brachio import` makes a model package of one that expects another.

            The package takes a photo along, with what the model says of it here: a device that gets the package asks its model the same
            before it uses it. Trained models bring a photo of those that were held back; --golden names another.
            """)

    @Argument(help: "A model package or an ONNX file.")
    var model: String

    @Option(help: "The device or instruction set: \(Target.names.joined(separator: ", ")).")
    var target = "host"

    @Option(help: "Photos in one run.")
    var batch = 1

    @Option(help: "Where the compiled package goes.")
    var out: String?

    @Option(help: "A photo that devices ask the model about before they use it.")
    var golden: String?

    @Option(name: .customLong("latency-max"), help: "Milliseconds that a device may take for that photo.")
    var latencyMax: Double?

    @OptionGroup var common: SharedOptions

    private struct Document: Encodable {
        var file: String
        var target: String
        var instructionSet: String
        var batch: Int
        var bytes: Int
        var seconds: Double
        var cameFromCache: Bool
        /// Whether a device can ask the model about a photo.
        var hasGoldenPhoto: Bool
    }

    func validate() throws {
        guard (1...4_096).contains(batch) else { throw ValidationError("--batch is 1 to 4096, not \(batch).") }
        if let latencyMax, !(latencyMax > 0) { throw ValidationError("--latency-max is more than 0, not \(latencyMax).") }
    }

    func run() throws {
        let target = try Target.named(target)
        guard case .model(var package, _) = try ModelFile(contentsOf: file(model)) else {
            throw BrachioError(
                .invalidInput, "\(model) is not a model package or an ONNX file",
                mend: "hand over the model.tar.gz that training wrote, not a compiled package")
        }
        if let golden { try package.setGoldenPhoto(try PhotoDecoder.decode(contentsOf: file(golden))) }
        guard latencyMax == nil || package.attachments[GoldenAnswer.photoName] != nil else {
            throw BrachioError(.invalidInput, "--latency-max needs a photo", cause: "\(model) brings none", mend: "name one with --golden")
        }
        let out = file(out ?? "\(package.graph.name)-\(target.name).tar.gz")
        try requireWritable(out)
        let clock = ContinuousClock()
        let start = clock.now
        let compiled = try Compiler().package(package, for: target, batch: batch, latencyMillisecondsMax: latencyMax)
        let seconds = (clock.now - start) / .seconds(1)
        try compiled.write(to: out)
        let bytes = (try? FileManager.default.attributesOfItem(atPath: out.path)[.size] as? Int) ?? 0
        let document = Document(
            file: out.path, target: target.name, instructionSet: target.instructionSet, batch: batch, bytes: bytes,
            seconds: seconds, cameFromCache: compiled.program.cameFromCache, hasGoldenPhoto: compiled.golden != nil)
        if common.json { return try JSONLine.write(document) }
        StandardOutput.write(
            "\(out.path): \(package.graph.name) for \(target.name) (\(target.instructionSet)), \(Numbers.bytes(bytes)), "
                + (document.cameFromCache ? "from the cache" : "compiled in \(Numbers.fixed(seconds, 1)) s"))
    }
}
