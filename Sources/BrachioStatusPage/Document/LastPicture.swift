internal import Foundation

/// The JPEG that a function left last.
enum LastPicture {
    /// `nil` where there is none yet, it is too large, or no JPEG: whatever else a path leads to stays where it is.
    static func read(_ file: URL) -> [UInt8]? {
        guard let handle = try? FileHandle(forReadingFrom: file) else { return nil }
        defer { try? handle.close() }
        guard let data = try? handle.read(upToCount: PageLimits.pictureBytesMax + 1), data.count <= PageLimits.pictureBytesMax, data.starts(with: [0xFF, 0xD8, 0xFF]) else {
            return nil
        }
        return Array(data)
    }
}
