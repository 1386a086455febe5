internal import BrachioCore
internal import Foundation

/// Content that is on disk, synced, or small enough for the database, and not part of any object yet.
struct StagedContent: Sendable {
    enum Place: Sendable {
        case memory(Data)
        case file(URL)
    }
    let digest: ContentDigest
    let place: Place
}

/// Takes a body in and leaves it staged: two pieces are all the memory it needs, whatever the body's size.
///
/// One task at a time uses it. While one piece is written and hashed the next is filled.
final class ContentWriter {
    private let folder: BlobFolder
    private let algorithm: ChecksumAlgorithm?
    private let bytesMaximum: Int
    private let lanes: HashingLanes
    private var filling: Piece
    private var spare: Piece?
    private var work: Task<Void, any Error>?
    private var staged: URL?
    private var takenBytes = 0

    init(
        folder: BlobFolder, checksum: ChecksumAlgorithm?, provenSHA256: Data?, bytesMaximum: Int = ObjectStoreLimits.putBytes
    ) {
        self.folder = folder
        self.algorithm = checksum
        self.bytesMaximum = bytesMaximum
        lanes = HashingLanes(checksum: checksum, provenSHA256: provenSHA256)
        filling = folder.lender.lend()
    }

    func append(_ bytes: some Collection<UInt8>) async throws {
        var rest = bytes[...]
        takenBytes += rest.count
        guard takenBytes <= bytesMaximum else {
            throw BrachioError(.entityTooLarge, "the content is larger than \(bytesMaximum) bytes", mend: "put it in parts")
        }
        while !rest.isEmpty {
            let taken = rest.withContiguousStorageIfAvailable { filling.fill(UnsafeRawBufferPointer($0)) }
                ?? Array(rest.prefix(filling.bytes)).withUnsafeBytes { filling.fill($0) }
            rest = rest.dropFirst(taken)
            if filling.isFull { try await handOver() }
        }
    }

    /// Everything has come: what is not small is synced to disk now.
    func finish() async throws -> StagedContent {
        if staged == nil && filling.count <= ObjectStoreLimits.inlineBytes {
            lanes.hashOnly(filling.filled)
            return StagedContent(digest: lanes.digest(asked: algorithm), place: .memory(Data(filling.filled)))
        }
        if filling.count > 0 { try await handOver() }
        try await work?.value
        try await lanes.sync()
        guard let staged else { throw BrachioError(.defect, "a large object has no staged file") }
        return StagedContent(digest: lanes.digest(asked: algorithm), place: .file(staged))
    }

    /// Undoes everything: the body ended early, or is not what was promised.
    func discard() async {
        _ = await work?.result
        if let staged { try? FileManager.default.removeItem(at: staged) }
    }

    private func handOver() async throws {
        if staged == nil {
            let file = folder.newStagedFile()
            try lanes.open(file)
            staged = file
        }
        try await work?.value
        let piece = filling
        filling = spare ?? folder.lender.lend()
        filling.clear()
        spare = piece
        work = Task { [lanes] in try await lanes.process(piece) }
    }
}
