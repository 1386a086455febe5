import BrachioCompiler
import BrachioCore
import Foundation
import Testing

/// Whether clang is there at all; tests that compile are skipped without it.
let hasToolchain = (try? Toolchain.find()) != nil

extension SampleProgram {
    /// Builds with a cache of its own that goes with the closure.
    func withBuilt<Result>(_ body: (BuiltProgram) throws -> Result) throws -> Result {
        try withTemporaryFolder { folder in
            let target = try Target.host()
            var program = self
            program.instructionSet = target.instructionSet
            return try body(
                try Toolchain.find().build(try program.source(), for: target, cache: BuildCache(folder: folder)))
        }
    }
}
