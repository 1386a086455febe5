internal import BrachioCore

/// `compiled.meta`: what tools for SageMaker Neo's packages look up, in that service's form.
struct CompiledMetadata: Encodable {
    struct Model: Encodable {
        struct Tensor: Encodable {
            var name: String
            var shape: [Int]
            var dtype = "float32"
        }

        var inputs: [Tensor]
        var outputs: [Tensor]
        var backend = "brachio"

        enum CodingKeys: String, CodingKey { case inputs = "Inputs", outputs = "Outputs", backend = "Backend" }
    }

    struct Requirements: Encodable {
        var device: String
        var kind = "cpu"
        var instructionSet: String

        enum CodingKeys: String, CodingKey {
            case device = "TargetDevice", kind = "TargetDeviceType", instructionSet = "InstructionSet"
        }
    }

    var model: Model
    var requirements: Requirements

    enum CodingKeys: String, CodingKey { case model = "Model", requirements = "Requirements" }

    init(_ program: BuiltProgram) {
        func tensors(_ list: [ProgramDescription.Tensor]) -> [Model.Tensor] {
            list.map { .init(name: $0.name, shape: $0.shape) }
        }
        model = .init(inputs: tensors(program.description.inputs), outputs: tensors(program.description.outputs))
        requirements = .init(
            device: program.target.name, instructionSet: program.description.instructionSet)
    }
}
