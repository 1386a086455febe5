internal import BrachioCore
internal import Foundation

extension EdgeFolders {
    /// Makes what is missing. Functions may run as other users and reach their code and models here, and the sockets, but list nothing; whatever
    /// is the agent's own is closed to them.
    package func make() throws {
        for (folder, mode) in [
            (root, 0o711), (artifacts, 0o711), (functions, 0o711), (logs, 0o750), (spool, 0o700), (deployments, 0o700), (captures, 0o700), (shadows, 0o700),
            (devices, 0o700), (agent, 0o700), (page, 0o700),
        ] {
            do {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                // Also where an earlier version made it: what only its owner may enter keeps functions of other users from their own files.
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.path)
            } catch { throw BrachioError(.system, "\(folder.path) cannot be made", cause: "\(error.localizedDescription)", mend: "let the agent's user own \(root.path)") }
        }
    }
}
