internal import BrachioCore
internal import CChecksums
internal import Crypto
internal import Dispatch
internal import Foundation

/// The two things that happen to each piece of a body at the same time: it is written to the staged file and hashed with SHA-256 (unless
/// whoever gives the body proves that already), and it is hashed with MD5 and the checksum that was asked for.
///
/// Pieces come one after the other: `ContentWriter` awaits the end of one before it hands over the next, which is what keeps the
/// mutable state here safe.
final class HashingLanes: @unchecked Sendable {
    /// After so many bytes the system is asked to start writing back, so that the final sync has little left to do.
    private static let writeBackBytes = 8 << 20

    private let writing = DispatchQueue(label: "brachio.objects.writing", target: .global())
    private let hashing = DispatchQueue(label: "brachio.objects.hashing", target: .global())
    private let provenSHA256: Data?
    private var sha256 = SHA256()
    private var md5 = Insecure.MD5()
    private var checksum: RunningChecksum?
    private var descriptor: Int32 = -1
    private var writtenBytes = 0
    private var writtenBackBytes = 0

    init(checksum: ChecksumAlgorithm?, provenSHA256: Data?) {
        self.provenSHA256 = provenSHA256
        // SHA-256 is there in any case.
        self.checksum = checksum.flatMap { $0 == .sha256 ? nil : RunningChecksum($0) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func open(_ staged: URL) throws {
        descriptor = Glibc.open(staged.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("cannot create \(staged.path)") }
    }

    /// Small content: everything at once, on the caller's thread, without a file.
    func hashOnly(_ piece: UnsafeRawBufferPointer) {
        writtenBytes += piece.count
        if provenSHA256 == nil { sha256.update(bufferPointer: piece) }
        md5.update(bufferPointer: piece)
        checksum?.update(piece)
    }

    func process(_ piece: Piece) async throws {
        async let other: Void = Self.run(on: hashing) {
            self.md5.update(bufferPointer: piece.filled)
            self.checksum?.update(piece.filled)
        }
        try await Self.run(on: writing) {
            try self.write(piece.filled)
            if self.provenSHA256 == nil { self.sha256.update(bufferPointer: piece.filled) }
        }
        try await other
    }

    /// Syncs and closes the staged file.
    func sync() async throws {
        try await Self.run(on: writing) {
            guard fsync(self.descriptor) == 0 else { throw Self.failure("cannot sync a staged object") }
            close(self.descriptor)
            self.descriptor = -1
        }
    }

    func digest(asked: ChecksumAlgorithm?) -> ContentDigest {
        let sha256 = provenSHA256 ?? Data(sha256.finalize())
        let checksum = asked == .sha256 ? Checksum(.sha256, value: sha256) : checksum?.finish()
        return ContentDigest(bytes: writtenBytes, sha256: sha256, md5: Data(md5.finalize()), checksum: checksum)
    }

    private func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while let start = rest.baseAddress, rest.count > 0 {
            let count = Glibc.write(descriptor, start, rest.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw Self.failure("cannot write a staged object") }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            writtenBytes += count
        }
        if writtenBytes - writtenBackBytes >= Self.writeBackBytes {
            brachio_start_writing_back(descriptor, Int64(writtenBackBytes), Int64(writtenBytes - writtenBackBytes))
            writtenBackBytes = writtenBytes
        }
    }

    private static func run(on queue: DispatchQueue, _ work: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }

    private static func failure(_ message: String) -> BrachioError {
        BrachioError(.system, message, cause: String(cString: strerror(errno)))
    }
}
