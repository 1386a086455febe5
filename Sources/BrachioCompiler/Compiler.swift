public import BrachioGraph
internal import Foundation

/// From a graph to native code, in one call.
public struct Compiler: Sendable {
    public let toolchain: Toolchain
    public let cache: BuildCache
    /// Compilers that run side by side; `nil` is as many as there are processors.
    public let processes: Int?

    /// - Throws: `notFound` when there is no clang on this machine.
    public init(cache: BuildCache = .standard(), processes: Int? = nil) throws {
        toolchain = try Toolchain.find()
        self.cache = cache
        self.processes = processes
    }

    /// The program for `graph` on `target`. An unchanged graph comes from the cache.
    ///
    /// - Throws: `unsupported` naming the node the compiler has no native form of; errors of `Toolchain.build`.
    public func compile(_ graph: Graph, for target: Target) throws -> BuiltProgram {
        try toolchain.build(
            ProgramGenerator.source(for: graph, instructionSet: target.instructionSet), for: target, cache: cache,
            processes: processes ?? ProcessInfo.processInfo.activeProcessorCount)
    }
}
