internal import BrachioCore
package import BrachioDeployment
package import Foundation

/// Documents of deployments on disk, one a file, and the state that says which one runs.
package struct DeploymentFolder: Sendable {
    package let folder: URL
    private let reserve: DeploymentReserve
    static let identifierBytesMax = 200
    static let functionsMax = 200

    package init(_ folder: URL) throws {
        self.folder = folder
        reserve = DeploymentReserve(folder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try AtomicFile.removeStaged(in: folder)
        reserve.put()
    }

    /// Of an agent that may be running: changes nothing.
    init(reading folder: URL) {
        self.folder = folder
        reserve = DeploymentReserve(folder)
    }

    /// Names on disk are digests, so that no document chooses a path.
    private func file(_ identifier: String) -> URL {
        folder.appendingPathComponent("\(Digest(of: Data(identifier.utf8)).hexadecimal.prefix(32)).deployment")
    }

    /// - Throws: `invalidInput` for a document that no agent of this form can run.
    package static func check(_ document: DeploymentDocument) throws {
        guard document.form == DeploymentDocument.currentForm else {
            throw BrachioError(
                .unsupported, "the deployment \(document.identifier.prefix(80)) has form \(document.form)", cause: "this agent reads form \(DeploymentDocument.currentForm)",
                mend: "update the agent first")
        }
        guard (1...identifierBytesMax).contains(document.identifier.utf8.count), document.functions.count <= functionsMax else {
            throw BrachioError(.invalidInput, "the deployment has no identifier of 1 to \(identifierBytesMax) bytes, or more than \(functionsMax) functions")
        }
        for function in document.functions {
            for access in function.access where !document.resources.contains(where: { $0.identifier == access.resource }) {
                throw BrachioError(.invalidInput, "function \(function.name) needs resource \(access.resource), which the deployment does not have")
            }
        }
        for check in document.checks where document.model(check.resource) == nil {
            throw BrachioError(.invalidInput, "a check is for model \(check.resource), which the deployment does not have")
        }
        for need in document.needs where need.artifact.bytes < 0 {
            throw BrachioError(.invalidInput, "\(need.artifact.source) has a size of \(need.artifact.bytes) bytes")
        }
        _ = try RouteTable(document.routes)
    }

    package func write(_ document: DeploymentDocument) throws {
        let text = try JSONEncoder().encode(document)
        try reserve.write { try AtomicFile.write(text, to: file(document.identifier), permissions: 0o600) }
    }

    package func write(_ state: DeploymentState) throws { try reserve.write { try state.write(folder) } }

    package func document(_ identifier: String) throws -> DeploymentDocument {
        do { return try JSONDecoder().decode(DeploymentDocument.self, from: Data(contentsOf: file(identifier))) } catch {
            throw BrachioError(.corrupted, "the deployment \(identifier) cannot be read", cause: "\(error)", mend: "deploy again")
        }
    }

    /// Removes the documents of all other deployments.
    package func keepOnly(_ identifiers: [String]) throws {
        let kept = Set(identifiers.map { file($0).lastPathComponent })
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".deployment") && !kept.contains(name) {
            try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
        }
        reserve.put()
    }
}
