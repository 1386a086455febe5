package import Foundation

/// A checksum's value, and how many parts it was made of where it is a checksum of checksums.
package struct Checksum: Sendable, Hashable, Codable {
    package let algorithm: ChecksumAlgorithm
    /// Big-endian, as on the wire.
    package let value: Data
    /// Parts of a composite checksum; `nil` for a checksum of the content itself.
    package let parts: Int?

    package init(_ algorithm: ChecksumAlgorithm, value: some Sequence<UInt8>, parts: Int? = nil) {
        self.algorithm = algorithm
        self.value = Data(value)
        self.parts = parts
    }

    /// Reads Base64, with `-N` after it where the checksum is composite; `nil` for anything else.
    package init?(_ algorithm: ChecksumAlgorithm, text: String) {
        let pieces = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard let value = pieces.first.flatMap({ Data(base64Encoded: String($0)) }), value.count == algorithm.bytes else { return nil }
        var parts: Int?
        if pieces.count == 2 {
            guard let count = Int(pieces[1]), count > 0 else { return nil }
            parts = count
        }
        self.init(algorithm, value: value, parts: parts)
    }

    package var kind: ChecksumKind { parts == nil ? .fullObject : .composite }

    /// As in headers and documents: Base64, and `-N` where composite.
    package var text: String { value.base64EncodedString() + (parts.map { "-\($0)" } ?? "") }
}
