internal import BrachioCore
package import Foundation

/// The first credential of a data folder, kept in a file that only its owner reads.
package struct RootCredential: Sendable, Hashable, Codable {
    package var accessKeyID: String
    package var secretAccessKey: String

    package static let fileName = "root-credential.json"

    /// Reads the credential of a data folder. Throws `notFound` where there is none yet.
    package static func read(from folder: URL) throws -> RootCredential {
        let file = folder.appendingPathComponent(fileName)
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw BrachioError(
                .notFound, "there is no root credential in \(folder.path)", mend: "start the server once: brachio serve --data \(folder.path)")
        }
        do { return try JSONDecoder().decode(RootCredential.self, from: try Data(contentsOf: file)) } catch {
            throw BrachioError(
                .corrupted, "\(file.path) does not hold a root credential", cause: error.localizedDescription,
                mend: "remove the file to have a new one made at the next start")
        }
    }

    /// Reads the credential of a data folder, or makes one and stores it with mode 0600.
    package static func readOrMake(in folder: URL, from source: inout some RandomNumberGenerator) throws -> RootCredential {
        let file = folder.appendingPathComponent(fileName)
        if FileManager.default.fileExists(atPath: file.path) { return try read(from: folder) }
        let made = RootCredential(
            accessKeyID: KeyText.accessKeyID(prefix: "AKIA", from: &source), secretAccessKey: KeyText.secret(from: &source))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try AtomicFile.write(try encoder.encode(made) + Data("\n".utf8), to: file, permissions: 0o600)
        return made
    }

    package var credential: Credential {
        Credential(accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, identity: .root(accessKeyID: accessKeyID))
    }
}
