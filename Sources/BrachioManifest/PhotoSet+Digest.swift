public import BrachioCore
internal import Foundation

extension PhotoSet {
    /// SHA-256 of the set: names, contents and labels, whatever the order of the photos and wherever they lie.
    ///
    /// Hashed is one line a photo, `name NUL content-digest NUL class-name LF`, sorted by name in UTF-8.
    public func digest() throws -> Digest {
        var lines: [[UInt8]] = []
        for photo in photos {
            let content = try Digest(ofFile: photo.file)
            var line = Array(photo.name.utf8)
            line.append(0)
            line += Array(content.hexadecimal.utf8)
            line.append(0)
            line += Array(photo.classIndices.map { classes[$0] }.joined(separator: "\0").utf8)
            line.append(0x0A)
            lines.append(line)
        }
        lines.sort { $0.lexicographicallyPrecedes($1) }
        return Digest(of: Data(lines.joined()))
    }
}
