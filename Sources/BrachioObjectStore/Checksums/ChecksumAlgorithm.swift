/// The checksums that clients may send with content, by the names that S3 gives them.
package enum ChecksumAlgorithm: String, Sendable, Hashable, Codable, CaseIterable {
    case crc32 = "CRC32"
    case crc32c = "CRC32C"
    case crc64nvme = "CRC64NVME"
    case sha1 = "SHA1"
    case sha256 = "SHA256"

    /// Size of a value.
    package var bytes: Int {
        switch self {
        case .crc32, .crc32c: 4
        case .crc64nvme: 8
        case .sha1: 20
        case .sha256: 32
        }
    }

    /// Cyclic redundancy checks of parts give the check of the whole; cryptographic hashes do not.
    package var combines: Bool {
        switch self {
        case .crc32, .crc32c, .crc64nvme: true
        case .sha1, .sha256: false
        }
    }
}

/// What a checksum of an object in several parts covers.
package enum ChecksumKind: String, Sendable, Hashable, Codable {
    /// The checksum of the parts' checksums in a row.
    case composite = "COMPOSITE"
    /// The checksum of the content, as if it had been put at once.
    case fullObject = "FULL_OBJECT"
}
