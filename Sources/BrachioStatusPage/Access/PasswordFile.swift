internal import BrachioCore
package import Foundation

/// Where the page's password is kept on the device. The page is open while the file is there.
package struct PasswordFile: Sendable {
    package let folder: URL

    /// - Parameter folder: of the page alone, its owner's and nobody else's.
    package init(_ folder: URL) { self.folder = folder }

    private var file: URL { folder.appendingPathComponent("password") }

    package var isThere: Bool { FileManager.default.fileExists(atPath: file.path) }

    /// `nil` where none has been set.
    package func read() throws -> PagePassword? {
        guard isThere else { return nil }
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            throw BrachioError(.system, "\(file.path) cannot be read", mend: "let the agent's user own it, or set the password anew as that user")
        }
        return try PagePassword(text: text)
    }

    package func write(_ password: PagePassword) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try AtomicFile.write(Data((password.text + "\n").utf8), to: file, permissions: 0o600)
    }

    /// Says whether there was one.
    @discardableResult
    package func remove() throws -> Bool {
        guard isThere else { return false }
        try FileManager.default.removeItem(at: file)
        try AtomicFile.syncFolder(folder)
        return true
    }

    /// Gives everything in the folder to the owner of the data folder around it: the password may be set by root and the agent be somebody else.
    package func giveToOwner() throws {
        let files = FileManager.default
        let above = folder.deletingLastPathComponent()
        guard let owner = try files.attributesOfItem(atPath: above.path)[.ownerAccountID] else { return }
        for path in try [folder.path] + files.contentsOfDirectory(atPath: folder.path).map({ folder.appendingPathComponent($0).path }) {
            guard try files.attributesOfItem(atPath: path)[.ownerAccountID] as? NSNumber != owner as? NSNumber else { continue }
            try files.setAttributes([.ownerAccountID: owner], ofItemAtPath: path)
        }
    }
}
