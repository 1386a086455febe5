internal import BrachioCore
internal import BrachioGraph
public import Foundation

/// Where a run keeps what it needs to go on: `latest.checkpoint` after every epoch, `best.checkpoint` when the validation improved.
/// Both are replaced whole or not at all.
public struct CheckpointFolder: Sendable {
    public let folder: URL

    /// Makes the folder where it is missing.
    public init(_ folder: URL) throws {
        self.folder = folder
        do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
            throw BrachioError(.system, "cannot make the folder \(folder.path)", cause: error.localizedDescription)
        }
    }

    private var latestFile: URL { folder.appendingPathComponent("latest.checkpoint") }
    private var bestFile: URL { folder.appendingPathComponent("best.checkpoint") }

    public var hasCheckpoint: Bool { FileManager.default.fileExists(atPath: latestFile.path) }

    func latest() throws -> Checkpoint? { hasCheckpoint ? Checkpoint(file: try TensorFile(contentsOf: latestFile)) : nil }

    func best() throws -> TensorFile? {
        FileManager.default.fileExists(atPath: bestFile.path) ? try TensorFile(contentsOf: bestFile) : nil
    }

    func storeLatest(_ checkpoint: Checkpoint) throws { try checkpoint.file.write(to: latestFile) }

    func storeBest(_ parameters: [String: Tensor]) throws {
        try TensorFile(document: Data(), tensors: parameters).write(to: bestFile)
    }

    /// Removes what an earlier run was writing when it was killed.
    func removeAbandoned() throws {
        do { try AtomicFile.removeStaged(in: folder) } catch {
            throw BrachioError(.system, "cannot tidy \(folder.path)", cause: error.localizedDescription)
        }
    }

    /// Forgets an earlier run.
    public func clear() throws {
        for file in [latestFile, bestFile] where FileManager.default.fileExists(atPath: file.path) {
            do { try FileManager.default.removeItem(at: file) } catch {
                throw BrachioError(.system, "cannot remove \(file.path)", cause: error.localizedDescription)
            }
        }
    }
}
