internal import BrachioCore
internal import CCompiledModel
internal import Foundation

extension ProgramDescription {
    /// Inputs, outputs and parameters of one program.
    static let tensorsMax = 1_000_000

    /// Reads and checks a description; `thing` names where it stands.
    init(json data: Data, of thing: String) throws {
        do { self = try JSONDecoder().decode(ProgramDescription.self, from: data) } catch {
            throw BrachioError(.corrupted, "\(thing) has no readable description", cause: "\(error)")
        }
        guard isConsistent else {
            throw BrachioError(.corrupted, "\(thing) describes tensors that cannot be")
        }
    }

    /// What must hold before a byte of the program is executed.
    func checkBeforeLoading() throws {
        try Self.checkABI(abi)
        do { try Processor.require(instructionSet) } catch let error as BrachioError {
            throw error.within("program \(name)")
        }
    }

    static func checkABI(_ abi: Int) throws {
        guard abi != Int(BRACHIO_COMPILED_ABI) else { return }
        throw BrachioError(
            .unsupported, "the program was compiled for another version of Brachio",
            cause: "its interface is number \(abi), this program reads number \(BRACHIO_COMPILED_ABI)",
            mend: "compile the model again")
    }

    private var isConsistent: Bool {
        guard inputs.count + outputs.count + parameters.count <= Self.tensorsMax, parametersBytes >= 0 else { return false }
        for shape in inputs.map(\.shape) + outputs.map(\.shape) where Self.elements(shape) == nil { return false }
        for parameter in parameters {
            guard let elements = Self.elements(parameter.shape), parameter.offsetBytes >= 0,
                parameter.offsetBytes <= parametersBytes, elements <= (parametersBytes - parameter.offsetBytes) / 4
            else { return false }
        }
        return true
    }

    /// The product of the extents, `nil` where one is negative or the limits on tensors are passed.
    private static func elements(_ shape: [Int]) -> Int? {
        guard shape.count <= Limits.tensorAxes else { return nil }
        var product = 1
        for extent in shape {
            guard extent >= 0 else { return nil }
            let (next, overflows) = product.multipliedReportingOverflow(by: extent)
            guard !overflows, next <= Limits.tensorElements else { return nil }
            product = next
        }
        return product
    }
}
