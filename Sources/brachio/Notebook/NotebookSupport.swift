internal import BrachioCore
internal import Foundation

/// What a notebook that uses the SageMaker SDK needs beside the endpoint's variables: a folder for `PYTHONPATH` with the module
/// `sitecustomize`, whose text says why.
struct NotebookSupport {
    let folder: URL

    init(_ data: DataFolder) { folder = data.url.appendingPathComponent("python", isDirectory: true) }

    /// Writes the module where it is missing or another version's.
    func install() throws {
        let module = folder.appendingPathComponent("sitecustomize.py")
        let text = Data(PackageResources.sitecustomize_py)
        guard (try? Data(contentsOf: module)) != text else { return }
        do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
            throw BrachioError(.system, "cannot make the folder \(folder.path)", cause: error.localizedDescription)
        }
        try AtomicFile.write(text, to: module, permissions: 0o644)
    }

    /// The folder before whatever the variable holds already.
    func pythonPath(before own: String?) -> String {
        let others = (own ?? "").split(separator: ":").map(String.init).filter { $0 != folder.path }
        return ([folder.path] + others).joined(separator: ":")
    }
}
