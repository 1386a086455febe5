internal import ArgumentParser
internal import BrachioCompiler
internal import BrachioCore
internal import BrachioGraph
internal import BrachioImaging
internal import BrachioModelFormats
internal import BrachioRuntime
internal import BrachioTraining

struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what a model consists of.",
        discussion: """
            Example:
              brachio inspect model.tar.gz
              brachio inspect network.onnx --json
              brachio inspect compiled.tar.gz
            """)

    @Argument(help: "A model package, a compiled package or an ONNX file.")
    var model: String

    @OptionGroup var common: SharedOptions

    func run() throws {
        switch try ModelFile(contentsOf: file(model)) {
        case .model(let package, _):
            let description = ModelInspection(package)
            if common.json { try JSONLine.write(description) } else { StandardOutput.write(description.text) }
        case .compiled:
            let loaded = try CompiledModel.open(file(model), threads: 1)
            let description = CompiledInspection(
                description: loaded.description, classes: try Classifier(loaded).classes,
                memoryBytes: loaded.program.memoryBytes)
            if common.json { try JSONLine.write(description) } else { StandardOutput.write(description.text) }
        }
    }
}

/// A compiled package in words.
struct CompiledInspection: Encodable {
    var description: ProgramDescription
    var classes: [String]
    var memoryBytes: Int

    var text: String {
        func tensors(_ list: [ProgramDescription.Tensor]) -> String {
            list.map { "\($0.name) \($0.shape)" }.joined(separator: ", ")
        }
        return """
            \(description.name): compiled for \(description.instructionSet), interface \(description.abi)
            input       \(tensors(description.inputs))
            output      \(tensors(description.outputs))
            classes     \(classes.count): \(classes.prefix(12).joined(separator: ", "))\(classes.count > 12 ? ", …" : "")
            parameters  \(Numbers.bytes(description.parametersBytes))
            memory      \(Numbers.bytes(memoryBytes)) while running
            """
    }
}
