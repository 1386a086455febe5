internal import Crypto
package import Foundation

/// What is known of content once it has been read to its end.
package struct ContentDigest: Sendable, Hashable {
    package let bytes: Int
    /// Names the content in the store: 32 bytes.
    package let sha256: Data
    /// Becomes the ETag: 16 bytes.
    package let md5: Data
    /// The checksum that was asked for.
    package let checksum: Checksum?

    init(bytes: Int, sha256: Data, md5: Data, checksum: Checksum?) {
        self.bytes = bytes
        self.sha256 = sha256
        self.md5 = md5
        self.checksum = checksum
    }

    /// Of bytes that are in memory.
    package init(of bytes: [UInt8], checksum: ChecksumAlgorithm?) {
        self.init(
            bytes: bytes.count, sha256: Data(SHA256.hash(data: bytes)), md5: Data(Insecure.MD5.hash(data: bytes)),
            checksum: checksum.map { RunningChecksum.checksum($0, of: bytes) })
    }

    /// The ETag of content that was put at once: the MD5 in hexadecimal, without quotation marks.
    package var etag: String { Hexadecimal.text(md5) }
}

/// Lower-case hexadecimal digits.
package enum Hexadecimal {
    private static let digits = Array("0123456789abcdef".utf8)

    package static func text(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// `nil` where `text` has another character, or an odd number of them.
    package static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let nibbles = text.utf8.map { digit -> UInt8? in
            switch digit {
            case 0x30...0x39: digit - 0x30
            case 0x41...0x46: digit - 0x41 + 10
            case 0x61...0x66: digit - 0x61 + 10
            default: nil
            }
        }
        guard nibbles.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: nibbles.count, by: 2) {
            guard let high = nibbles[place], let low = nibbles[place + 1] else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }
}
