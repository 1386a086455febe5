internal import BrachioCore
public import BrachioGraph
internal import Foundation

/// Code generation: a graph becomes C that is specialised to it.
public enum ProgramGenerator {
    /// The program for an inference graph or a training step.
    ///
    /// - Parameter instructionSet: what the processor must offer, recorded in the program's description.
    public static func source(for graph: Graph, instructionSet: String) throws -> ProgramSource {
        let lowering = try Lowering(try FusionPass.fuse(graph))
        let emitter = ProgramEmitter(lowering)
        let fused = lowering.graph
        let description = ProgramDescription(
            abi: ProgramDescription.currentABI, name: graph.name, instructionSet: instructionSet,
            inputs: fused.inputs.map { .init(name: $0.name, shape: $0.shape.dimensions) },
            outputs: fused.outputs.map { .init(name: $0, shape: fused.shape(of: $0).dimensions) },
            parameters: lowering.parameterOffsets.map {
                .init(name: $0.name, shape: fused.shape(of: $0.name).dimensions, offsetBytes: $0.offset * 4)
            },
            parametersBytes: lowering.parametersCount * 4, trains: !graph.stateUpdates.isEmpty)
        var parameters = Data(count: lowering.parametersCount * 4)
        parameters.withUnsafeMutableBytes { bytes in
            for (name, offset) in lowering.parameterOffsets {
                fused.parameters[name]!.values.withUnsafeBytes { values in
                    UnsafeMutableRawBufferPointer(rebasing: bytes[(offset * 4)...]).copyMemory(from: values)
                }
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(description), as: UTF8.self)
        return ProgramSource(
            units: emitter.units(description: text), headers: KernelSources.headers, description: description,
            parameters: parameters)
    }
}
