internal import BrachioCore
internal import Foundation

/// An instruction set that the compiler emits code for.
struct InstructionSet: Sendable {
    let name: String
    let triple: String
    let machineFlags: [String]
    let vectors: Target.Vectors

    func target(named name: String) -> Target {
        Target(
            name: name, triple: triple, machineFlags: machineFlags, instructionSet: self.name, vectors: vectors)
    }

    // Blocks of eight lanes everywhere: one AVX2 register, two NEON or SSE registers.
    static let x86_64_v2 = InstructionSet(
        name: "x86-64-v2", triple: "x86_64-unknown-linux-gnu", machineFlags: ["-march=x86-64-v2"],
        vectors: .init(lanes: 8, registers: 8, fusesMultiplyAdd: false))
    static let x86_64_v3 = InstructionSet(
        name: "x86-64-v3", triple: "x86_64-unknown-linux-gnu", machineFlags: ["-march=x86-64-v3"],
        vectors: .init(lanes: 8, registers: 16, fusesMultiplyAdd: true))
    static let armv8 = InstructionSet(
        name: "armv8-a", triple: "aarch64-unknown-linux-gnu", machineFlags: ["-march=armv8-a"],
        vectors: .init(lanes: 8, registers: 16, fusesMultiplyAdd: true))
    static let armv7 = InstructionSet(
        name: "armv7ve+neon-vfpv4", triple: "armv7-unknown-linux-gnueabihf",
        machineFlags: ["-march=armv7ve", "-mfpu=neon-vfpv4", "-mfloat-abi=hard"],
        vectors: .init(lanes: 8, registers: 8, fusesMultiplyAdd: true))
    static let riscv64 = InstructionSet(
        name: "rv64gc", triple: "riscv64-unknown-linux-gnu", machineFlags: ["-march=rv64gc", "-mabi=lp64d"],
        vectors: .init(lanes: 8, registers: 4, fusesMultiplyAdd: true))

    static let all = [x86_64_v2, x86_64_v3, armv8, armv7, riscv64]

    /// The best of `all` that this machine's processor offers.
    static func ofHost() throws -> InstructionSet {
        #if arch(x86_64)
        let flags = processorFlags()
        let second: Set = ["cx16", "lahf_lm", "popcnt", "sse4_1", "sse4_2", "ssse3"]
        let third: Set = ["avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe", "xsave"]
        if flags.isSuperset(of: second.union(third)) { return x86_64_v3 }
        if flags.isSuperset(of: second) { return x86_64_v2 }
        throw BrachioError(
            .unsupported, "cannot compile for this machine", cause: "its processor lacks SSE4.2",
            mend: "name another target than \"host\"")
        #elseif arch(arm64)
        return armv8
        #elseif arch(arm)
        return armv7
        #else
        return riscv64
        #endif
    }

    /// The kernel's list of what the first processor offers and the system saves at a task switch.
    private static func processorFlags() -> Set<String> {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("flags") }) else { return [] }
        return Set(line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == ":" }).map(String.init))
    }
}
