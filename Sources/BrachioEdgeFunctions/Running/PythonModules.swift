internal import BrachioCore
package import Foundation

/// The modules that unmodified Python functions expect, which are part of the agent's program.
package enum PythonModules {
    /// Imports the handler's module and serves messages.
    package static let runner = "brachio_function.py"

    /// Paths below the folder, and contents.
    private static var files: [(path: String, content: [UInt8])] {
        [
            (runner, PackageResources.brachio_function_py),
            ("sitecustomize.py", PackageResources.sitecustomize_py),
            ("dlr.py", PackageResources.dlr_py),
            ("greengrass_common/env_vars.py", PackageResources.env_vars_py),
            ("greengrass_common/function_arn_fields.py", PackageResources.function_arn_fields_py),
            ("greengrass_ipc_python_sdk/ipc_client.py", PackageResources.ipc_client_py),
            // With these the folders are packages that come before others of their name.
            ("greengrass_common/__init__.py", []),
            ("greengrass_ipc_python_sdk/__init__.py", []),
        ]
    }

    /// Puts the modules into `folder`; those that are there as they should be stay.
    package static func install(in folder: URL) throws {
        for (path, content) in files {
            let file = folder.appendingPathComponent(path)
            if let present = try? Data(contentsOf: file), present.elementsEqual(content) { continue }
            do {
                try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            } catch {
                throw BrachioError(.system, "cannot make the folder of \(file.path)", cause: error.localizedDescription)
            }
            try AtomicFile.write(Data(content), to: file)
        }
    }
}
