internal import BrachioCore
internal import Foundation

/// Functions' code as it runs: each digest unpacked once, in a folder that goes with the server.
actor UnpackedCode {
    /// Unpacked packages that are kept; the one that was not used for longest goes first.
    static let packagesMax = 32

    private let store: CodeStore
    let folder: URL
    private var unpacking: [String: Task<URL, any Error>] = [:]
    /// The one used last stands last.
    private var order: [String] = []
    private var uses: [String: Int] = [:]

    init(_ store: CodeStore) throws {
        self.store = store
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("brachio-functions-\(UUID().uuidString.lowercased())")
        // Functions may run as another user, who must be able to read their code.
        do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755]) } catch {
            throw BrachioError(.system, "cannot make the folder \(folder.path)", cause: error.localizedDescription)
        }
    }

    /// Unpacks where that was not done yet. The folder stays until `release`.
    func claim(_ code: CodeReference) async throws -> URL {
        let name = code.sha256
        uses[name, default: 0] += 1
        order.removeAll { $0 == name }
        order.append(name)
        let task = unpacking[name] ?? Task { [store, folder] in
            let place = folder.appendingPathComponent(name)
            try? FileManager.default.removeItem(at: place)
            try await store.unpack(code, to: place)
            chmod(place.path, 0o755)
            return place
        }
        unpacking[name] = task
        do { return try await task.value } catch {
            unpacking[name] = nil
            release(code)
            throw error
        }
    }

    func release(_ code: CodeReference) {
        uses[code.sha256, default: 1] -= 1
        guard order.count > Self.packagesMax, let oldest = order.first(where: { uses[$0, default: 0] <= 0 }) else { return }
        order.removeAll { $0 == oldest }
        uses[oldest] = nil
        unpacking[oldest] = nil
        try? FileManager.default.removeItem(at: folder.appendingPathComponent(oldest))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }
}
