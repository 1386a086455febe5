internal import BrachioCore
internal import CCompiledModel

/// The running processor, asked before code that needs more than it offers is loaded.
public enum Processor {
    /// - Throws: `unsupported` naming the features that are missing, or the family that the code is for.
    public static func require(_ instructionSet: String) throws {
        func refused(_ cause: String, mend: String) -> BrachioError {
            BrachioError(
                .unsupported, "this processor cannot run code for \(instructionSet)", cause: cause, mend: mend)
        }
        var missing = [CChar](repeating: 0, count: 512)
        let again = "compile the model for target \"host\" on this machine"
        switch brachio_processor_ask(instructionSet, &missing, missing.count) {
        case brachio_processor_offers: return
        case brachio_processor_lacks:
            let names = String(decoding: missing.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
            throw refused("it lacks \(names.replacing(" ", with: ", "))", mend: again)
        case brachio_processor_foreign:
            throw refused("it is of the family \(String(cString: brachio_processor_family()))", mend: again)
        default:
            throw refused("no instruction set of this name is known", mend: "update Brachio, or \(again)")
        }
    }
}
