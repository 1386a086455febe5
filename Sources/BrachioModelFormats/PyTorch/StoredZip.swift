internal import BrachioCore
internal import Foundation

/// The entries of a ZIP archive that stores them as they are, which is how `torch.save` packs them. Sizes and places come from the
/// directory at the archive's end (APPNOTE 6.3, 4.3.12 and 4.3.16).
struct StoredZip {
    private(set) var entries: [String: Data] = [:]

    static let entriesMaximum = 100_000
    private static let endBytes = 22
    private static let commentBytesMaximum = 65_535

    static func recognises(_ data: Data) -> Bool { data.starts(with: [0x50, 0x4B, 0x03, 0x04]) }

    /// - Throws: `invalidInput` for a damaged archive, `unsupported` for a packed or very large one.
    init(_ data: Data) throws {
        func word(_ at: Int, _ bytes: Int) throws -> Int {
            guard at >= 0, bytes <= data.count - at else { throw BrachioError(.invalidInput, "the ZIP archive ends early") }
            return (0..<bytes).reduce(0) { $0 | Int(data[data.startIndex + at + $1]) << (8 * $1) }
        }
        var end = data.count - Self.endBytes
        let last = max(0, end - Self.commentBytesMaximum)
        while end >= last, try word(end, 4) != 0x0605_4B50 { end -= 1 }
        guard end >= last else { throw BrachioError(.invalidInput, "the ZIP archive has no directory") }
        let count = try word(end + 10, 2)
        var at = try word(end + 16, 4)
        guard count < 0xFFFF, at < 0xFFFF_FFFF else { throw BrachioError(.unsupported, "the ZIP archive is larger than 4 GiB or has 65,535 entries") }
        for _ in 0..<count {
            guard try word(at, 4) == 0x0201_4B50 else { throw BrachioError(.invalidInput, "the ZIP archive's directory is damaged") }
            let nameBytes = try word(at + 28, 2), local = try word(at + 42, 4), size = try word(at + 20, 4)
            guard at + 46 + nameBytes <= data.count else { throw BrachioError(.invalidInput, "the ZIP archive ends early") }
            let name = String(decoding: data[data.startIndex + at + 46..<data.startIndex + at + 46 + nameBytes], as: UTF8.self)
            guard try word(at + 10, 2) == 0 else { throw BrachioError(.unsupported, "entry \(name) of the ZIP archive is packed", mend: "save it with torch.save") }
            let start = try local + 30 + word(local + 26, 2) + word(local + 28, 2)
            guard start >= 0, size <= data.count - start else { throw BrachioError(.invalidInput, "the ZIP archive ends early") }
            entries[name] = data[data.startIndex + start..<data.startIndex + start + size]
            at += 46 + nameBytes + (try word(at + 30, 2)) + (try word(at + 32, 2))
        }
    }
}
