internal import BrachioCore
public import Foundation

extension Toolchain {
    /// Builds `source` for `target`: units side by side on all cores, then linked; what the cache has is not built again.
    ///
    /// Runs on the calling thread and ends early when its task is cancelled. Where clang refuses a unit, the C is kept in
    /// the cache's folder and the error says where.
    /// - Throws: `unsupported` where source and target disagree on the instruction set, `defect` where clang refuses the C,
    ///   `interrupted`, `system`.
    public func build(
        _ source: ProgramSource, for target: Target, cache: BuildCache = .standard(),
        processes: Int = ProcessInfo.processInfo.activeProcessorCount
    ) throws -> BuiltProgram {
        guard source.description.instructionSet == target.instructionSet else {
            throw BrachioError(
                .unsupported, "program \(source.description.name) cannot be built for target \"\(target.name)\"",
                cause: "it was written for \(source.description.instructionSet), the target has \(target.instructionSet)")
        }
        try cache.prepare()
        let keys = CacheKeys(
            version: version, headers: source.headers, compiling: BuildFlags.compiling(for: target),
            linking: BuildFlags.linking(for: target))
        var units = source.units.sorted { $0.key < $1.key }.map { Unit(name: $0.key, text: $0.value) }
        units.append(Unit(
            name: FreestandingSupport.fileName, text: FreestandingSupport.source, flags: FreestandingSupport.flags))
        for index in units.indices { units[index].key = keys.unit(units[index].text, flags: units[index].flags) }
        let program = keys.program(units.compactMap(\.key))

        func built(_ url: URL, cameFromCache: Bool) throws -> BuiltProgram {
            BuiltProgram(
                target: target, description: source.description, sharedObject: try Data(contentsOf: url),
                parameters: source.parameters, cameFromCache: cameFromCache)
        }
        if let url = cache.file(program, "so") { return try built(url, cameFromCache: true) }
        let step = BuildStep(toolchain: self, source: source, target: target, cache: cache, processes: processes)
        defer { cache.trim() }
        return try built(try step.link(try step.compile(units), as: program), cameFromCache: false)
    }
}

/// One C file with its own flags and, once known, its cache key.
struct Unit {
    let name: String
    let text: String
    var flags: [String] = []
    var key: Digest?
}
