internal import BrachioCore
package import Foundation

/// The frame of a tape archive (POSIX.1-2001, `pax`), for files that are sent one after the other without being in memory.
package enum TapeArchive {
    package static let blockBytes = 512
    /// A file's length stands in eleven octal digits.
    package static let fileBytesMaximum = 8 << 30 - 1

    /// What stands before a file's content; a long or unusual name gets a record of its own before that.
    package static func header(_ name: String, bytes: Int) throws -> Data {
        guard (0...fileBytesMaximum).contains(bytes) else {
            throw BrachioError(.limitExceeded, "\(name) has \(bytes) bytes", cause: "a file in the archive has at most \(fileBytesMaximum)")
        }
        guard name.utf8.count > 99 || name.utf8.contains(where: { $0 >= 0x80 }) else { return block(name, bytes: bytes, type: "0") }
        let record = record("path", name)
        return block("pax", bytes: record.count, type: "x") + record + padding(after: record.count) + block("file", bytes: bytes, type: "0")
    }

    /// What fills the last block of a file.
    package static func padding(after bytes: Int) -> Data { Data(count: (blockBytes - bytes % blockBytes) % blockBytes) }

    /// Two empty blocks.
    package static let end = Data(count: 2 * blockBytes)

    /// `length key=value\n`, where the length counts itself.
    private static func record(_ key: String, _ value: String) -> Data {
        let rest = " \(key)=\(value)\n"
        var length = rest.utf8.count
        while String(length).utf8.count + rest.utf8.count != length { length = String(length).utf8.count + rest.utf8.count }
        return Data("\(length)\(rest)".utf8)
    }

    private static func block(_ name: String, bytes: Int, type: Character) -> Data {
        var block = Data(count: blockBytes)
        func put(_ text: String, at place: Int) { block.replaceSubrange(place..<place + text.utf8.count, with: Data(text.utf8)) }
        func octal(_ value: Int, _ digits: Int) -> String {
            let text = String(value, radix: 8)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        put(name, at: 0)
        put("0000644", at: 100)
        put("0000000", at: 108)
        put("0000000", at: 116)
        put(octal(bytes, 11), at: 124)
        put(octal(0, 11), at: 136)
        put("        ", at: 148)
        put(String(type), at: 156)
        put("ustar\u{0}00", at: 257)
        put(octal(block.reduce(0) { $0 + Int($1) }, 6) + "\u{0} ", at: 148)
        return block
    }
}
