internal import BrachioCore
package import Foundation

/// The start of an ELF file ("System V ABI", chapter 4), read so that the system's loader is never given a damaged file or
/// one for another machine: it would stop the program.
package struct ElfHeader: Sendable, Hashable {
    /// `e_machine`: 62 for x86-64, 183 for AArch64, 40 for Arm, 243 for RISC-V.
    package let machine: UInt16
    package let is64Bit: Bool

    /// - Throws: `corrupted` where the bytes are not a whole little-endian shared object.
    package init(_ bytes: Data) throws {
        func damaged(_ cause: String) -> BrachioError {
            BrachioError(.corrupted, "compiled.so is not a shared object", cause: cause)
        }
        func number(_ offset: Int, _ count: Int) -> UInt64? {
            guard offset >= 0, offset <= bytes.count - count else { return nil }
            var value: UInt64 = 0
            for index in (0..<count).reversed() {
                value = value << 8 | UInt64(bytes[bytes.startIndex + offset + index])
            }
            return value
        }
        guard number(0, 4) == 0x464C_457F else { throw damaged("it does not start with ELF's signature") }
        guard let size = number(4, 1), size == 1 || size == 2, number(5, 1) == 1 else {
            throw damaged("its byte order or word size is unknown")
        }
        is64Bit = size == 2
        guard number(16, 2) == 3, let machine = number(18, 2) else { throw damaged("it is not a shared object") }
        self.machine = UInt16(machine)
        let word = is64Bit ? 8 : 4
        guard let table = number(is64Bit ? 32 : 28, word), let entryBytes = number(is64Bit ? 54 : 42, 2),
            let entries = number(is64Bit ? 56 : 44, 2), table <= UInt64(bytes.count), entries > 0
        else { throw damaged("its header is cut off") }
        for entry in 0..<entries {
            let start = Int(table + entry * entryBytes)
            guard let offset = number(start + (is64Bit ? 8 : 4), word),
                let fileBytes = number(start + (is64Bit ? 32 : 16), word),
                offset <= UInt64(bytes.count), fileBytes <= UInt64(bytes.count) - offset
            else { throw damaged("a segment reaches past the end of the file") }
        }
    }

    /// `e_machine` of the running program.
    package static var hostMachine: UInt16 {
        #if arch(x86_64)
        62
        #elseif arch(arm64)
        183
        #elseif arch(arm)
        40
        #else
        243
        #endif
    }
}
