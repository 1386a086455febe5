internal import BrachioCore
internal import Foundation

/// Room on the disk that is put aside, so that what the cloud asks for, and what became of it, can be written down while the disk is full.
struct DeploymentReserve: Sendable {
    /// A document at its longest, and the state.
    static let bytes = 256 << 10

    private let file: URL

    init(_ folder: URL) { file = folder.appendingPathComponent("reserve") }

    /// Puts room aside where there is none; on a full disk that waits for the next time.
    func put() {
        guard !FileManager.default.fileExists(atPath: file.path) else { return }
        try? AtomicFile.write(Data(repeating: 0, count: Self.bytes), to: file, permissions: 0o600)
    }

    /// Writes, and where that fails once more with what was put aside.
    func write(_ body: () throws -> Void) throws {
        do { try body() } catch {
            guard (try? FileManager.default.removeItem(at: file)) != nil else { throw error }
            try body()
        }
    }
}
