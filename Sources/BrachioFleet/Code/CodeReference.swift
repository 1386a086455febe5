internal import Foundation

/// A function's code in the object store: a zip, named by its SHA-256.
package struct CodeReference: Codable, Hashable, Sendable {
    /// The bucket that all functions' code lies in.
    package static let bucket = "brachio-functions"

    /// 64 lower-case hexadecimal digits.
    package var sha256: String
    package var bytes: Int

    package init(sha256: String, bytes: Int) {
        self.sha256 = sha256
        self.bytes = bytes
    }

    package var key: String { "code/\(sha256).zip" }

    /// As Lambda writes digests.
    package var base64: String {
        var bytes: [UInt8] = [], digits = Array(sha256.utf8)[...]
        while let high = digits.popFirst().flatMap(Self.nibble), let low = digits.popFirst().flatMap(Self.nibble) { bytes.append(high << 4 | low) }
        return Data(bytes).base64EncodedString()
    }

    private static func nibble(_ digit: UInt8) -> UInt8? { UInt8(String(UnicodeScalar(digit)), radix: 16) }
}
