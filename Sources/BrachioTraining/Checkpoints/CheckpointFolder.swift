internal import BrachioCore
public import BrachioGraph
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

    private static let kept = (prefix: "epoch-", suffix: ".checkpoint")

    private func keptFile(_ epoch: Int) -> URL { folder.appendingPathComponent("\(Self.kept.prefix)\(epoch)\(Self.kept.suffix)") }

    /// Keeps an epoch's parameters beside the best ones.
    func keep(_ parameters: [String: Tensor], ofEpoch epoch: Int) throws {
        try TensorFile(document: Data(), tensors: parameters).write(to: keptFile(epoch))
    }

    /// Epochs whose parameters were kept, counted from one.
    public var keptEpochs: [Int] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).compactMap { name in
            guard name.hasPrefix(Self.kept.prefix), name.hasSuffix(Self.kept.suffix) else { return nil }
            return Int(name.dropFirst(Self.kept.prefix.count).dropLast(Self.kept.suffix.count))
        }.sorted()
    }

    /// The parameters that were kept of an epoch.
    public func parameters(ofEpoch epoch: Int) throws -> [String: Tensor] { try TensorFile(contentsOf: keptFile(epoch)).tensors }

    /// Forgets an earlier run.
    public func clear() throws {
        for file in [latestFile, bestFile] + keptEpochs.map(keptFile) where FileManager.default.fileExists(atPath: file.path) {
            do { try FileManager.default.removeItem(at: file) } catch {
                throw BrachioError(.system, "cannot remove \(file.path)", cause: error.localizedDescription)
            }
        }
    }
}
