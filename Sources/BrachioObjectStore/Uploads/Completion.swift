internal import BrachioCore
internal import Crypto
internal import Foundation

/// What becomes of parts that are put together: a pure value, made from what the client claims and what was uploaded.
struct Completion: Sendable {
    let numbers: [Int]
    let bytes: Int
    let etag: String
    let checksum: Checksum?

    struct Stored: Sendable {
        let part: UploadedPart
        let md5: Data
    }

    /// - Throws: `invalidPartOrder`, `invalidPart`, `entityTooSmall`, `entityTooLarge`.
    init(_ claims: [ClaimedPart], stored: [Int: Stored], kind: ChecksumKind?) throws {
        guard !claims.isEmpty else { throw BrachioError(.invalidPart, "an upload is completed with at least one part") }
        for (one, next) in zip(claims, claims.dropFirst()) where one.number >= next.number {
            throw BrachioError(
                .invalidPartOrder, "The list of parts was not in ascending order. Parts must be ordered by part number.")
        }
        let chosen = try claims.map { claim in
            guard let found = stored[claim.number], found.part.etag == claim.etag,
                claim.checksum == nil || found.part.checksum == nil || claim.checksum == found.part.checksum
            else {
                throw BrachioError(
                    .invalidPart,
                    "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag "
                        + "may not match the part's entity tag.", cause: "part \(claim.number)")
            }
            return found
        }
        if let small = chosen.dropLast().first(where: { $0.part.bytes < ObjectStoreLimits.partMinimumBytes }) {
            throw BrachioError(
                .entityTooSmall, "Your proposed upload is smaller than the minimum allowed size",
                cause: "part \(small.part.number) has \(small.part.bytes) of \(ObjectStoreLimits.partMinimumBytes) bytes")
        }
        numbers = claims.map(\.number)
        bytes = chosen.reduce(0) { $0 + $1.part.bytes }
        guard bytes <= ObjectStoreLimits.objectBytes else {
            throw BrachioError(.entityTooLarge, "the parts have more than \(ObjectStoreLimits.objectBytes) bytes together")
        }
        var md5 = Insecure.MD5()
        for part in chosen { md5.update(data: part.md5) }
        etag = Hexadecimal.text(md5.finalize()) + "-\(chosen.count)"
        let checksums = chosen.compactMap(\.part.checksum)
        if checksums.count == chosen.count {
            checksum = kind == .fullObject
                ? Checksum.joined(chosen.compactMap { part in part.part.checksum.map { ($0, part.part.bytes) } })
                : Checksum.composite(checksums)
        } else {
            checksum = nil
        }
    }
}
