internal import Foundation

/// Tells a photo from other files by its first bytes; a file's name says nothing.
enum PhotoSignature {
    /// The format's name for a JPEG, PNG, GIF, WebP or BMP; `nil` for anything else.
    static func format(ofFile url: URL) -> String? {
        guard let handle = try? FileHandle(forReadingFrom: url) else { return nil }
        defer { try? handle.close() }
        guard let start = try? handle.read(upToCount: 16) else { return nil }
        return format(of: Array(start))
    }

    static func format(of start: [UInt8]) -> String? {
        if start.starts(with: [0xFF, 0xD8, 0xFF]) { return "JPEG" }
        if start.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "PNG" }
        if start.starts(with: Array("GIF8".utf8)) { return "GIF" }
        if start.starts(with: Array("BM".utf8)) { return "BMP" }
        if start.starts(with: Array("RIFF".utf8)), start.dropFirst(8).starts(with: Array("WEBP".utf8)) { return "WebP" }
        return nil
    }
}
