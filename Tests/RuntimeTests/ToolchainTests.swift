import BrachioCompiler
import BrachioCore
import Foundation
import Testing

@Suite("The toolchain builds programs", .enabled(if: hasToolchain, "clang is not installed"))
struct ToolchainTests {
    @Test("the second build of the same program comes from the cache, byte for byte")
    func cache() throws {
        try withTemporaryFolder { folder in
            let toolchain = try Toolchain.find(), target = try Target.host()
            var sample = SampleProgram()
            sample.instructionSet = target.instructionSet
            let cache = BuildCache(folder: folder)
            let first = try toolchain.build(try sample.source(), for: target, cache: cache)
            let second = try toolchain.build(try sample.source(), for: target, cache: cache)
            #expect(!first.cameFromCache && second.cameFromCache)
            #expect(first.sharedObject == second.sharedObject)

            // Only the unit that changed is compiled again: one object and one program more.
            let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            var changed = try sample.source()
            changed.units["run.c"]! += "// another\n"
            #expect(try !toolchain.build(changed, for: target, cache: cache).cameFromCache)
            let after = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(after.count == before.count + 2)

            // A header is part of the units that include it.
            changed.headers["sample.h"]! += "// another\n"
            #expect(try !toolchain.build(changed, for: target, cache: cache).cameFromCache)
        }
    }

    @Test("a cache that is full loses what was used longest ago")
    func eviction() throws {
        try withTemporaryFolder { folder in
            let toolchain = try Toolchain.find(), target = try Target.host()
            var sample = SampleProgram()
            sample.instructionSet = target.instructionSet
            _ = try toolchain.build(try sample.source(), for: target, cache: BuildCache(folder: folder))
            let old = folder.appendingPathComponent(String(repeating: "0", count: 64) + ".so")
            try Data(count: 100_000).write(to: old)
            try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: old.path)
            sample.salt = "another"
            let small = BuildCache(folder: folder, limitBytes: 100_000)
            _ = try toolchain.build(try sample.source(), for: target, cache: small)
            #expect(!FileManager.default.fileExists(atPath: old.path))
            #expect(try toolchain.build(try sample.source(), for: target, cache: small).cameFromCache)
        }
    }

    @Test("C that clang refuses gives its message and is kept")
    func refusedC() throws {
        try withTemporaryFolder { folder in
            let target = try Target.host()
            var sample = SampleProgram()
            sample.instructionSet = target.instructionSet
            var source = try sample.source()
            source.units["run.c"] = "int broken(void) { return undeclared; }\n"
            let error = try #require(throws: BrachioError.self) {
                try Toolchain.find().build(source, for: target, cache: BuildCache(folder: folder))
            }
            #expect(error.code == .defect && error.message.contains("run.c"))
            #expect(error.cause!.contains("undeclared") && error.mend!.contains("refused"))
            let kept = folder.appendingPathComponent("refused/run.c")
            #expect(try String(contentsOf: kept, encoding: .utf8) == source.units["run.c"])
            source.units["run.c"] = "int left(void); int open(void) { return left(); }\n"
                + "__attribute__((visibility(\"default\"))) int brachio_run(void) { return open(); }\n"
            let open = try #require(throws: BrachioError.self) {
                try Toolchain.find().build(source, for: target, cache: BuildCache(folder: folder))
            }
            #expect(open.code == .defect && open.cause!.contains("undefined symbol: left"))
        }
    }

    @Test("a cancelled task ends the build")
    func cancelled() async throws {
        let result = await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return Result { try SampleProgram().withBuilt { $0.cameFromCache } }
        }.value
        let error = try #require(throws: BrachioError.self) { try result.get() }
        #expect(error.code == .interrupted)
    }

    @Test("clang is found where it is named, and its absence says what to install")
    func finding() throws {
        let found = try Toolchain.find()
        #expect(try Toolchain.find(environment: ["BRACHIO_CLANG": found.clang.path]).version == found.version)
        let nowhere = try #require(throws: BrachioError.self) { try Toolchain.find(environment: ["PATH": "/nowhere"]) }
        #expect(nowhere.code == .notFound && nowhere.mend!.contains("clang"))
        let wrong = try #require(throws: BrachioError.self) { try Toolchain.find(environment: ["BRACHIO_CLANG": "/bin/cat"]) }
        #expect(wrong.code == .notFound && wrong.message.contains("/bin/cat"))
    }
}

@Suite("Targets are known by name")
struct TargetTests {
    @Test("every name in the list gives a target whose instruction set is itself a target")
    func names() throws {
        #expect(Target.names.first == "host" && Set(Target.names).count == Target.names.count)
        for name in Target.names {
            let target = try Target.named(name)
            #expect(target.name == name)
            #expect(try Target.named(target.instructionSet).triple == target.triple)
        }
    }

    @Test("devices have the processors of their data sheets")
    func devices() throws {
        #expect(try Target.named("jetson_nano").instructionSet == "armv8-a")
        #expect(try Target.named("rasp4b").triple.hasPrefix("aarch64"))
        #expect(try Target.named("rasp3b").triple.hasPrefix("armv7"))
        #expect(try Target.named("ml_c5").instructionSet == "x86-64-v3")
    }

    @Test("what cannot be compiled for is refused with the reason and the list", arguments: ["ml_inf1", "coreml", "toaster"])
    func refused(_ name: String) throws {
        let error = try #require(throws: BrachioError.self) { try Target.named(name) }
        #expect(error.code == .unsupported && error.message.contains(name))
        #expect(error.mend!.contains("rasp4b") && error.mend!.contains("host") && error.cause != nil)
    }
}
