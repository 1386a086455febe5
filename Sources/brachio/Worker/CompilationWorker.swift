internal import BrachioArchive
internal import BrachioCompiler
internal import BrachioCore
internal import BrachioGraph
internal import BrachioJobs
internal import BrachioModelFormats
internal import BrachioModelJobs
internal import BrachioTraining
internal import Foundation

/// Compiles the model in a job's folder.
struct CompilationWorker {
    let folder: WorkerFolder
    let report: WorkerReport

    func work() throws -> WorkerResult {
        let specification = try folder.read(CompilationSpecification.self)
        let target = try CompilationTarget.target(specification.target)
        let compiler = try Compiler(processes: JobShare.threads())
        let compiled: CompiledPackage
        switch try SubmittedModel(
            file: folder.input.appendingPathComponent("model"), scratch: folder.work, shapes: specification.inputs
        ).read() {
        case .classifier(let model):
            let batch = try batch(specification, model)
            say(model.graph.name, specification, target, "\(batch) photo\(batch == 1 ? "" : "s") a run")
            compiled = try compiler.package(model, for: target, batch: batch)
        case .network(let network):
            try requireInputs(specification, network)
            say(network.name, specification, target, network.inputs.map { "\($0.name) \($0.shape)" }.joined(separator: ", "))
            compiled = try compiler.package(network, for: target)
        }
        let file = folder.output.appendingPathComponent("compiled.tar.gz")
        try compiled.write(to: file)
        let bytes = (try? FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int) ?? 0
        report.log("Compiled to \(bytes) bytes")
        return WorkerResult(ending: .finished, files: [file.lastPathComponent], metrics: ["bytes": Double(bytes)])
    }

    private func say(_ name: String, _ specification: CompilationSpecification, _ target: Target, _ shapes: String) {
        report.say(WorkerEvent(
            time: Date(), log: "Compiling \(name) for \(specification.target) (\(target.instructionSet)), \(shapes)",
            message: "Compiling for \(specification.target)"))
    }

    /// What DataInputConfig says must be what the network takes.
    private func requireInputs(_ specification: CompilationSpecification, _ network: Graph) throws {
        let own = network.inputs.map { "\($0.name) \($0.shape)" }.joined(separator: ", ")
        for (name, shape) in specification.inputs {
            // A network with one input takes its shape under any name.
            guard let input = network.inputs.first(where: { $0.name == name }) ?? (network.inputs.count == 1 ? network.inputs.first : nil) else {
                throw BrachioError(.invalidInput, "DataInputConfig names an input \(name); the model's inputs are \(own)")
            }
            guard input.shape.dimensions == shape else {
                throw BrachioError(.invalidInput, "DataInputConfig gives \(name) the shape \(shape); the model's inputs are \(own)")
            }
        }
    }

    /// The number of photos that DataInputConfig asks for; its other dimensions are those of the model, or the job fails.
    private func batch(_ specification: CompilationSpecification, _ model: ModelPackage) throws -> Int {
        guard let input = model.graph.inputs.first, let (name, shape) = specification.inputs.first else { return 1 }
        guard specification.inputs.count == 1 else {
            throw BrachioError(.invalidInput, "DataInputConfig names \(specification.inputs.count) inputs; the model has one, \(input.name)")
        }
        let own = (0..<input.shape.axes).map { input.shape[$0] }
        guard shape.count == own.count, shape.dropFirst() == own.dropFirst() else {
            throw BrachioError(
                .invalidInput, "DataInputConfig gives \(name) the shape \(shape); the model's input \(input.name) is \(own)",
                mend: "give the shape that the model was trained with; only the first dimension may differ")
        }
        guard shape[0] <= 4_096 else { throw BrachioError(.limitExceeded, "DataInputConfig asks for \(shape[0]) photos a run; at most 4096 are offered") }
        return shape[0]
    }
}

/// Names of devices and platforms as targets of the compiler.
enum CompilationTarget {
    static func target(_ name: String) throws -> Target {
        let platforms = ["LINUX_X86_64": "x86-64-v3", "LINUX_ARM64": "armv8-a", "LINUX_ARM_EABIHF": "armv7ve+neon-vfpv4"]
        if let known = platforms[name] { return try Target.named(known) }
        guard name.contains("_"), name.hasPrefix("LINUX_") || name.hasPrefix("ANDROID_") else { return try Target.named(name) }
        throw BrachioError(
            .unsupported, "platform \(name) cannot be compiled for", cause: "the compiler writes code for \(platforms.keys.sorted().joined(separator: ", "))",
            mend: "choose one of these, or a device")
    }
}
