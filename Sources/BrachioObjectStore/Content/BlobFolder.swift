internal import BrachioCore
internal import Foundation
internal import Synchronization

/// The files behind large content: `blobs/<first two digits>/<SHA-256>`, each written once under `staging/` and then renamed.
///
/// A digest that is being put or read is pinned, and a pinned file is not removed. See `GarbageCollection` for what keeps the
/// database and this folder in step.
final class BlobFolder: Sendable {
    private struct State {
        var pins: [Data: Int] = [:]
        var lookups: Set<UInt64> = []
        var lookupsBegun: UInt64 = 0
    }

    let blobs: URL
    let staging: URL
    let lender = PieceLender()
    private let state = Mutex(State())

    /// Makes the folders where they are missing and throws away what was staged and never put in place.
    init(root: URL) throws {
        blobs = root.appendingPathComponent("blobs")
        staging = root.appendingPathComponent("staging")
        do {
            try? FileManager.default.removeItem(at: staging)
            try Self.make(staging)
            for byte in 0...255 { try Self.make(blobs.appendingPathComponent(Hexadecimal.text([UInt8(byte)]))) }
            try AtomicFile.syncFolder(blobs)
            try AtomicFile.syncFolder(root)
        } catch let error as BrachioError {
            throw error
        } catch {
            throw BrachioError(.system, "cannot make the folders of the object store in \(root.path)", cause: error.localizedDescription)
        }
    }

    func newStagedFile() -> URL { staging.appendingPathComponent(UUID().uuidString) }

    func file(_ sha256: Data) -> URL {
        let name = Hexadecimal.text(sha256)
        return blobs.appendingPathComponent(String(name.prefix(2))).appendingPathComponent(name)
    }

    /// Puts a staged file in place for good. The digest must be pinned. Content that is there already is replaced by the same content.
    func place(_ staged: URL, as sha256: Data) throws {
        let target = file(sha256)
        guard rename(staged.path, target.path) == 0 else {
            throw BrachioError(.system, "cannot put \(target.path) in place", cause: String(cString: strerror(errno)))
        }
        try AtomicFile.syncFolder(target.deletingLastPathComponent())
    }

    func pin(_ sha256: Data) { state.withLock { $0.pins[sha256, default: 0] += 1 } }

    func unpin(_ sha256: Data) {
        state.withLock { state in
            guard let count = state.pins[sha256] else { return }
            state.pins[sha256] = count > 1 ? count - 1 : nil
        }
    }

    /// Removes the file unless its digest is pinned; nothing can be pinned meanwhile. Says whether the file is gone.
    func removeUnlessPinned(_ sha256: Data) -> Bool {
        state.withLock { state in
            guard state.pins[sha256] == nil else { return false }
            return unlink(file(sha256).path) == 0 || errno == ENOENT
        }
    }

    /// The time between looking content up in the database and pinning it.
    func whileLookingUp<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        let number = state.withLock { state in
            state.lookupsBegun += 1
            state.lookups.insert(state.lookupsBegun)
            return state.lookupsBegun
        }
        defer { _ = state.withLock { $0.lookups.remove(number) } }
        return try await body()
    }

    /// Whether every lookup that had begun when this counter was read has ended.
    var lookupsBegun: UInt64 { state.withLock { $0.lookupsBegun } }
    func haveLookupsEnded(upTo number: UInt64) -> Bool { state.withLock { $0.lookups.allSatisfy { $0 > number } } }

    private static func make(_ folder: URL) throws {
        guard mkdir(folder.path, 0o700) != 0, errno != EEXIST else { return }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
}
