internal import CChecksums
internal import Crypto
internal import Foundation

/// A checksum that is fed piece by piece.
package struct RunningChecksum: Sendable {
    private enum State: Sendable {
        case crc(kind: Int32, value: UInt64)
        case sha1(Insecure.SHA1)
        case sha256(SHA256)
    }

    package let algorithm: ChecksumAlgorithm
    private var state: State

    package init(_ algorithm: ChecksumAlgorithm) {
        self.algorithm = algorithm
        switch algorithm {
        case .sha1: state = .sha1(Insecure.SHA1())
        case .sha256: state = .sha256(SHA256())
        default: state = .crc(kind: algorithm.crcKind, value: 0)
        }
    }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        switch state {
        case .crc(let kind, let value):
            state = .crc(kind: kind, value: brachio_crc_update(kind, value, bytes.baseAddress, bytes.count))
        case .sha1(var hash):
            hash.update(bufferPointer: bytes)
            state = .sha1(hash)
        case .sha256(var hash):
            hash.update(bufferPointer: bytes)
            state = .sha256(hash)
        }
    }

    package func finish() -> Checksum {
        switch state {
        case .crc(_, let value): Checksum(algorithm, value: algorithm.bigEndian(value))
        case .sha1(let hash): Checksum(algorithm, value: hash.finalize())
        case .sha256(let hash): Checksum(algorithm, value: hash.finalize())
        }
    }

    package static func checksum(_ algorithm: ChecksumAlgorithm, of bytes: some Sequence<UInt8>) -> Checksum {
        var running = RunningChecksum(algorithm)
        Array(bytes).withUnsafeBytes { running.update($0) }
        return running.finish()
    }
}

extension Checksum {
    /// The checksum of all parts in a row, as if they had been one content. `nil` where the algorithm does not combine.
    package static func joined(_ parts: [(checksum: Checksum, bytes: Int)]) -> Checksum? {
        guard let algorithm = parts.first?.checksum.algorithm, algorithm.combines else { return nil }
        let value = parts.reduce(0 as UInt64) { value, part in
            brachio_crc_combine(algorithm.crcKind, value, part.checksum.number, UInt64(part.bytes))
        }
        return Checksum(algorithm, value: algorithm.bigEndian(value))
    }

    /// The checksum of the parts' checksums.
    package static func composite(_ parts: [Checksum]) -> Checksum? {
        guard let algorithm = parts.first?.algorithm else { return nil }
        let whole = RunningChecksum.checksum(algorithm, of: parts.flatMap { $0.value })
        return Checksum(algorithm, value: whole.value, parts: parts.count)
    }

    private var number: UInt64 { value.reduce(0) { $0 << 8 | UInt64($1) } }
}

extension ChecksumAlgorithm {
    fileprivate var crcKind: Int32 {
        switch self {
        case .crc32c: Int32(BRACHIO_CRC32C.rawValue)
        case .crc64nvme: Int32(BRACHIO_CRC64NVME.rawValue)
        default: Int32(BRACHIO_CRC32.rawValue)
        }
    }

    fileprivate func bigEndian(_ value: UInt64) -> [UInt8] { (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * (bytes - 1 - $0))) } }
}
