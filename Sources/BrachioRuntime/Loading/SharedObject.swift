internal import BrachioCore
internal import CCompiledModel
internal import Foundation

/// A loaded `compiled.so`: a private copy, so that replacing or removing the file it came from changes nothing.
final class SharedObject: @unchecked Sendable {
    private let handle: UnsafeMutableRawPointer
    /// Open for as long as the code is loaded: the loader tells loaded files apart by the name that holds this number.
    private let descriptor: Int32

    /// - Throws: `corrupted` for what is no whole shared object, `unsupported` for one of another machine.
    init(_ bytes: Data) throws {
        let header = try ElfHeader(bytes)
        guard header.machine == ElfHeader.hostMachine else {
            throw BrachioError(
                .unsupported, "compiled.so is for another kind of processor",
                cause: "its ELF machine is \(header.machine), this one's is \(ElfHeader.hostMachine)",
                mend: "compile the model for this machine")
        }
        descriptor = try bytes.withUnsafeBytes { buffer in
            let descriptor = brachio_private_file(buffer.baseAddress, buffer.count)
            guard descriptor >= 0 else {
                throw BrachioError(
                    .system, "compiled.so cannot be loaded", cause: String(cString: strerror(-descriptor)))
            }
            return descriptor
        }
        guard let handle = dlopen("/proc/self/fd/\(descriptor)", RTLD_NOW | RTLD_LOCAL) else {
            let cause = dlerror().map { String(cString: $0) }
            close(descriptor)
            throw BrachioError(.corrupted, "compiled.so cannot be loaded", cause: cause)
        }
        self.handle = handle
    }

    deinit {
        dlclose(handle)
        close(descriptor)
    }

    /// The function exported under `name`, as the C type that `brachio_compiled.h` gives it.
    func function<Function>(_ name: String, as type: Function.Type = Function.self) throws -> Function {
        guard let found = optionalFunction(name, as: type) else {
            throw BrachioError(
                .corrupted, "compiled.so is not a compiled program", cause: "it does not export \(name)")
        }
        return found
    }

    func optionalFunction<Function>(_ name: String, as type: Function.Type = Function.self) -> Function? {
        dlsym(handle, name).map { unsafeBitCast($0, to: type) }
    }
}
