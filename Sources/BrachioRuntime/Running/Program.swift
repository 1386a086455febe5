public import BrachioCore
internal import CCompiledModel
public import Foundation

/// A compiled program with its parameters in place, ready to run.
///
/// Runs take turns: calling from several threads is allowed and gains nothing. A run allocates nothing.
public final class Program: @unchecked Sendable {
    public let description: ProgramDescription
    public let pool: ThreadPool
    public var threads: Int { pool.threads }

    private let object: SharedObject
    private let bound: AlignedMemory
    private let workspace: AlignedMemory
    private let runFunction: brachio_run_function
    private let bindFunction: brachio_bind_function
    /// What a training program was last given: parameters that it does not change are exported as they came.
    private var initial: Data

    /// Memory that the program holds: bound parameters and workspace.
    public var memoryBytes: Int { bound.bytes + workspace.bytes }

    /// Loads a `compiled.so` from its content and binds `parameters`, the content of `compiled.params`; neither is needed
    /// afterwards.
    /// - Parameter expected: what the package promises; the program must say the same of itself.
    /// - Throws: `unsupported` for another processor or ABI, `corrupted` for a damaged program or parameters that do not
    ///   fit it, `system` without memory.
    public init(
        sharedObject: Data, parameters: Data, expected: ProgramDescription? = nil, pool: ThreadPool
    ) throws {
        if let expected { try expected.checkBeforeLoading() }
        object = try SharedObject(sharedObject)
        description = try Self.describe(object)
        try description.checkBeforeLoading()
        guard expected == nil || expected == description else {
            throw BrachioError(.corrupted, "compiled.so and compiled_model.json do not describe the same program")
        }
        try Self.check(parameters, fit: description)
        self.pool = pool
        let boundBytes: brachio_bound_bytes_function = try object.function("brachio_bound_bytes")
        let workspaceBytes: brachio_workspace_bytes_function = try object.function("brachio_workspace_bytes")
        let bind: brachio_bind_function = try object.function("brachio_bind")
        runFunction = try object.function("brachio_run")
        bindFunction = bind
        initial = description.trains ? parameters : Data()
        bound = try AlignedMemory(bytes: Int(clamping: boundBytes()), for: "the parameters of \(description.name)")
        workspace = try AlignedMemory(
            bytes: Int(clamping: workspaceBytes(Int32(pool.threads))), for: "the workspace of \(description.name)")
        try Self.withAligned(parameters) { pointer in
            pool.withTurn { bind(pointer, bound.pointer, $0) }
        }
    }

    public convenience init(
        sharedObject: Data, parameters: Data, threads: Int = ThreadPool.defaultThreads
    ) throws {
        try self.init(sharedObject: sharedObject, parameters: parameters, pool: try ThreadPool(threads: threads))
    }

    /// Loads the `compiled.so` at `sharedObject`; the file may be replaced or removed afterwards.
    public convenience init(
        sharedObject: URL, parameters: Data, threads: Int = ThreadPool.defaultThreads
    ) throws {
        guard let bytes = try? Data(contentsOf: sharedObject) else {
            throw BrachioError(.notFound, "cannot read \(sharedObject.path)")
        }
        try self.init(sharedObject: bytes, parameters: parameters, threads: threads)
    }

    /// One run. Each pointer holds as many floats as the tensor of the same place in `description`; nothing is allocated.
    /// - Throws: `invalidInput` where the number of inputs or outputs differs from the program's.
    public func run(inputs: [UnsafePointer<Float>], outputs: [UnsafeMutablePointer<Float>]) throws {
        guard inputs.count == description.inputs.count, outputs.count == description.outputs.count else {
            throw BrachioError(
                .invalidInput, "program \(description.name) cannot run",
                cause: "it takes \(description.inputs.count) inputs and \(description.outputs.count) outputs, "
                    + "not \(inputs.count) and \(outputs.count)")
        }
        inputs.withUnsafeBufferPointer { inputs in
            outputs.withUnsafeBufferPointer { outputs in
                inputs.withMemoryRebound(to: UnsafePointer<Float>?.self) { inputs in
                    outputs.withMemoryRebound(to: UnsafeMutablePointer<Float>?.self) { outputs in
                        pool.withTurn {
                            runFunction(bound.pointer, workspace.pointer, inputs.baseAddress, outputs.baseAddress, $0)
                        }
                    }
                }
            }
        }
    }

    /// The current parameters of a training program in the form of `compiled.params`; those that it does not change are as
    /// they came.
    /// - Throws: `unsupported` for a program that does not train.
    public func exportParameters() throws -> Data {
        guard let unbind = object.optionalFunction("brachio_unbind", as: brachio_unbind_function.self) else {
            throw BrachioError(.unsupported, "program \(description.name) does not train and keeps its parameters")
        }
        let memory = try AlignedMemory(bytes: description.parametersBytes, for: "the parameters of \(description.name)")
        return memory.withPointer { pointer in
            pool.withTurn {
                initial.copyBytes(to: pointer.assumingMemoryBound(to: UInt8.self), count: initial.count)
                unbind(bound.pointer, pointer, $0)
            }
            return Data(bytes: pointer, count: memory.bytes)
        }
    }

    /// Gives the program other parameters in the form of `compiled.params`: what `exportParameters` gave before, say.
    /// - Throws: `corrupted` where they do not fit the program.
    public func importParameters(_ parameters: Data) throws {
        try Self.check(parameters, fit: description)
        try Self.withAligned(parameters) { pointer in
            pool.withTurn {
                bindFunction(pointer, bound.pointer, $0)
                if description.trains { initial = parameters }
            }
        }
    }

    private static func check(_ parameters: Data, fit description: ProgramDescription) throws {
        guard parameters.count == description.parametersBytes else {
            throw BrachioError(
                .corrupted, "the parameters do not fit program \(description.name)",
                cause: "\(parameters.count) bytes instead of \(description.parametersBytes)")
        }
    }

    private static func describe(_ object: SharedObject) throws -> ProgramDescription {
        let abi: brachio_abi_function = try object.function("brachio_abi")
        try ProgramDescription.checkABI(Int(abi()))
        let describe: brachio_describe_function = try object.function("brachio_describe")
        guard let text = describe() else {
            throw BrachioError(.corrupted, "compiled.so does not describe itself")
        }
        return try ProgramDescription(json: Data(bytes: text, count: strlen(text)), of: "compiled.so")
    }

    /// The bytes at a multiple of 64, as the program's C interface asks; data that stands elsewhere is copied.
    private static func withAligned(_ data: Data, _ body: (UnsafeRawPointer) throws -> Void) throws {
        let isDone = try data.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress, UInt(bitPattern: start) % 64 == 0 else { return false }
            try body(start)
            return true
        }
        if isDone { return }
        let memory = try AlignedMemory(bytes: data.count, for: "the parameters")
        try memory.withPointer { pointer in
            data.copyBytes(to: pointer.assumingMemoryBound(to: UInt8.self), count: data.count)
            try body(pointer)
        }
    }
}
