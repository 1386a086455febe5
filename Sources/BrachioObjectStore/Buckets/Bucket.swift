internal import BrachioCore
package import Foundation

/// Whether a bucket keeps the versions of its objects.
package enum Versioning: String, Sendable, Hashable {
    case unversioned = "Unversioned"
    case enabled = "Enabled"
    /// Versions that exist are kept; what is put replaces the version `null`.
    case suspended = "Suspended"
}

package struct Bucket: Sendable, Hashable {
    package let name: String
    package let createdAt: Date
    package let versioning: Versioning
}

extension Bucket {
    /// The rules of "General purpose bucket naming rules": 3 to 63 lower-case letters, digits, hyphens and dots, not like an address.
    static func check(_ name: String) throws {
        let bytes = Array(name.utf8)
        func isOuter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) }
        func refuse(_ why: String) -> BrachioError {
            BrachioError(.invalidBucketName, "\"\(name.prefix(80))\" cannot name a bucket", cause: why)
        }
        guard (3...63).contains(bytes.count) else { throw refuse("a name has 3 to 63 characters") }
        guard bytes.allSatisfy({ isOuter($0) || $0 == 0x2D || $0 == 0x2E }) else {
            throw refuse("a name has lower-case letters, digits, hyphens and dots")
        }
        guard isOuter(bytes[0]), isOuter(bytes[bytes.count - 1]) else { throw refuse("a name begins and ends with a letter or digit") }
        guard !name.contains(".."), !name.contains(".-"), !name.contains("-.") else {
            throw refuse("a dot stands between letters or digits")
        }
        let numbers = name.split(separator: ".", omittingEmptySubsequences: false)
        if numbers.count == 4, numbers.allSatisfy({ UInt8($0) != nil }) { throw refuse("it has the form of an address") }
    }
}
