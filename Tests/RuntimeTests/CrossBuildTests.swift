import BrachioCompiler
import BrachioCore
import BrachioRuntime
import Foundation
import Testing

@Suite("Programs are built for other processors without their system files", .enabled(if: hasToolchain, "clang is not installed"))
struct CrossBuildTests {
    private func build(_ name: String, _ change: (inout ProgramSource) -> Void = { _ in }) throws -> BuiltProgram {
        let target = try Target.named(name)
        var source = try SampleProgram(instructionSet: target.instructionSet).source()
        change(&source)
        return try withTemporaryFolder { folder in
            try Toolchain.find().build(source, for: target, cache: BuildCache(folder: folder))
        }
    }

    // e_machine by the ELF specification's processor supplements.
    @Test(
        "each target gives a shared object of its machine",
        arguments: [("x86-64-v2", 62, true), ("jetson_nano", 183, true), ("rasp3b", 40, false), ("rv64gc", 243, true)])
    func machines(_ name: String, _ machine: UInt16, _ is64Bit: Bool) throws {
        let built = try build(name)
        let header = try ElfHeader(built.sharedObject)
        #expect(header.machine == machine && header.is64Bit == is64Bit)
        if machine == ElfHeader.hostMachine { return }
        let error = try #require(throws: BrachioError.self) {
            try Program(sharedObject: built.sharedObject, parameters: built.parameters, threads: 1)
        }
        #expect(error.code == .unsupported && error.cause!.contains("\(machine)"))
    }

    @Test("a program for one instruction set is not built for another")
    func mismatch() throws {
        let error = try #require(throws: BrachioError.self) {
            try Toolchain.find().build(try SampleProgram(instructionSet: "armv8-a").source(), for: try .named("ml_c5"))
        }
        #expect(error.code == .unsupported && error.cause!.contains("armv8-a"))
    }

    private static func emulator(_ name: String) -> String? {
        ["/usr/bin/\(name)", "/usr/bin/\(name)-static"].first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    @Test(
        "the program gives its answers on an emulated 64-bit Arm",
        .enabled(if: emulator("qemu-aarch64") != nil, "qemu-aarch64 (package qemu-user) is not installed"))
    func emulated64() throws {
        try checkEmulated("rasp4b", "qemu-aarch64", "mov x8, #93", "mov x0, %0", "svc #0", "x0", "x8")
    }

    @Test(
        "the program gives its answers on an emulated 32-bit Arm",
        .enabled(if: emulator("qemu-arm") != nil, "qemu-arm (package qemu-user) is not installed"))
    func emulated32() throws {
        try checkEmulated("rasp3b", "qemu-arm", "mov r7, #1", "mov r0, %0", "svc #0", "r0", "r7")
    }

    /// Adds a start of its own to the program, which runs the sample and ends with status 0 where every score is right; the
    /// shared object is position-independent and needs nothing, so the emulator can start it as it stands.
    private func checkEmulated(_ target: String, _ emulator: String, _ assembly: String...) throws {
        let picture = (0..<18).map { Float($0 * $0) }
        let expected = SampleProgram().expected(picture)
        let start = """
            #include "sample.h"
            // Hidden: a call within the file needs no loader to fill in its address.
            __attribute__((visibility("hidden"))) void brachio_run(
                void *, void *, const float *const *, float *const *, const pool *);
            static void plain_for(const pool *p, int64_t count, task f, void *context) {
                for (int64_t index = 0; index < count; index++) f(context, index, 0);
            }
            static void end(long status) {
                __asm__ volatile("\(assembly[1])\\n \(assembly[0])\\n \(assembly[2])" : : "r"(status) : "\(assembly[3])", "\(assembly[4])", "memory");
                __builtin_unreachable();
            }
            static float workspace[16], scores[4];
            static bound memory;
            static volatile int64_t seven = -7, three = 3;
            EXPORT void _start(void) {
                static const float picture[18] = {\(picture.map { "\($0)f" }.joined(separator: ", "))};
                static const float expected[4] = {\(expected.map { "\($0)f" }.joined(separator: ", "))};
                static const float scale[4] = {\(SampleProgram.scale.map { "\($0)f" }.joined(separator: ", "))};
                static const float bias[4] = {\(SampleProgram.bias.map { "\($0)f" }.joined(separator: ", "))};
                for (int i = 0; i < 4; i++) memory.scale[i] = scale[i], memory.bias[i] = bias[i];
                const float *inputs[1] = {picture};
                float *outputs[1] = {scores};
                // Volatile, or clang would keep the function's address in the data, where only a loader could fill it in.
                volatile pool p;
                p.parallel_for = plain_for;
                p.threads = 1;
                brachio_run(&memory, workspace, inputs, outputs, (const pool *)&p);
                for (int i = 0; i < 4; i++) {
                    if (__builtin_fabsf(scores[i] - expected[i]) > 1e-3f) end(10 + i);
                }
                // 64-bit division, which 32-bit processors do in software.
                int64_t big = 1000000000000;
                end(seven / three == -2 && seven % three == -1 && (big + seven) / three == 333333333331
                    && (uint64_t)big / (uint64_t)(three + 4) == 142857142857u && (float)(big + seven) == 1e12f ? 0 : 2);
            }

            """
        let built = try build(target) { $0.units["start.c"] = start }
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("program")
            // lld enters the address of `_start` into the header of a shared object too.
            try built.sharedObject.write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
            let process = Process()
            process.executableURL = URL(fileURLWithPath: Self.emulator(emulator)!)
            process.arguments = [file.path]
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationReason == .exit && process.terminationStatus == 0)
        }
    }
}
