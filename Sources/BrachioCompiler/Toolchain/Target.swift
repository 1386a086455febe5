internal import BrachioCore

/// A kind of device to compile for: what clang is told, and what code generation may count on.
public struct Target: Sendable, Hashable, Codable {
    /// The vector registers of the instruction set, as a kernel that works on blocks of `lanes` float32 sees them.
    public struct Vectors: Sendable, Hashable, Codable {
        /// float32 values in one block: the innermost extent of a channel-blocked tensor.
        public var lanes: Int
        /// How many blocks the register file holds at once.
        public var registers: Int
        /// Multiply and add in one instruction.
        public var fusesMultiplyAdd: Bool

        public init(lanes: Int, registers: Int, fusesMultiplyAdd: Bool) {
            self.lanes = lanes
            self.registers = registers
            self.fusesMultiplyAdd = fusesMultiplyAdd
        }
    }

    /// What the user asked for: `host`, a device such as `rasp4b`, or an instruction set such as `x86-64-v3`.
    public var name: String
    /// clang's `--target`.
    public var triple: String
    /// The processor's flags for clang.
    public var machineFlags: [String]
    /// What the loader asks the processor for, see `ProgramDescription.instructionSet`.
    public var instructionSet: String
    public var vectors: Vectors

    /// A target of any name known to the catalogue, `host` included.
    /// - Throws: `unsupported` with the list of names, and with the reason for a device that is known and not offered.
    public static func named(_ name: String) throws -> Target {
        if name == "host" { return try host() }
        if let set = InstructionSet.all.first(where: { $0.name == name }) { return set.target(named: name) }
        if let device = Device.all.first(where: { $0.name == name }) {
            switch device.support {
            case .instructionSet(let set): return set.target(named: name)
            case .none(let reason): throw unsupported(name, cause: reason)
            }
        }
        throw unsupported(name, cause: "no device of this name is known")
    }

    /// Every name that `named` accepts, `host` first.
    public static var names: [String] {
        let devices = Device.all.filter { if case .instructionSet = $0.support { true } else { false } }
        return ["host"] + InstructionSet.all.map(\.name) + devices.map(\.name)
    }

    /// The machine that this runs on, with the best instruction set that is offered for it.
    public static func host() throws -> Target { try InstructionSet.ofHost().target(named: "host") }

    private static func unsupported(_ name: String, cause: String) -> BrachioError {
        BrachioError(
            .unsupported, "cannot compile for target \"\(name)\"", cause: cause,
            mend: "choose one of: \(names.joined(separator: ", "))")
    }
}
