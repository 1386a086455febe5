internal import BrachioCertificates
internal import BrachioCore
internal import BrachioDeviceCloud
internal import BrachioIdentity
internal import Foundation

/// The registry of a data folder as commands read it; a folder without one has nothing in it.
struct RegistryReading {
    private let registry: ThingRegistry?
    private let folder: DataFolder

    init(_ folder: DataFolder) throws {
        self.folder = folder
        let isThere = FileManager.default.fileExists(atPath: folder.database.appendingPathComponent("registry.sqlite").path)
        registry = isThere
            ? try ThingRegistry(folder: folder.database, authority: try CertificateAuthority.readOrMake(in: folder.certificates, name: "devices")) : nil
    }

    /// A policy from a file, or from the registry by its name.
    func policy(_ text: String) async throws -> DevicePolicy {
        if let document = try? String(contentsOf: file(text), encoding: .utf8) {
            do { return DevicePolicy(try Policy(json: document), name: text) } catch let error as BrachioError { throw error.within(text) }
        }
        let missing = BrachioError(
            .notFound, "there is neither a file nor a policy \(text)", mend: "name a file with a policy document, or a policy of the registry of \(folder.url.path)")
        guard let registry else { throw missing }
        do { return DevicePolicy(try Policy(json: try await registry.policy(text).document), name: text) } catch let error as BrachioError {
            throw error.code == .notFound ? missing : error
        }
    }

    func policies(ofCertificate id: String?, clientID: String) async throws -> [DevicePolicy] {
        guard let id else { return [] }
        guard let registry else { throw BrachioError(.notFound, "there is no registry in \(folder.url.path)", mend: "name the folder with --data") }
        return try await registry.policies(of: DeviceConnection(certificate: id, clientID: clientID))
    }

    /// The thing as the registry has it, or with its name alone.
    func thing(_ name: String?) async throws -> ConnectionVariables.Thing? {
        guard let name else { return nil }
        let found = try? await registry?.thing(name)
        return ConnectionVariables.Thing(name: name, typeName: found?.type, attributes: found?.attributes ?? [:], isAttached: true)
    }
}
