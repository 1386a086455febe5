internal import BrachioCore
internal import Foundation

/// Digests over everything that a built file depends on. A unit's key covers the headers that it includes, directly or not,
/// so that units which two models share are built once.
struct CacheKeys {
    private let version: String
    private let compiling: [String]
    private let linking: [String]
    private let headers: [String: Header]

    private struct Header {
        let digest: Digest
        let includes: [String]
    }

    init(version: String, headers: [String: String], compiling: [String], linking: [String]) {
        self.version = version
        self.compiling = compiling
        self.linking = linking
        self.headers = headers.mapValues { text in
            Header(digest: Digest(of: Data(text.utf8)), includes: Self.included(by: text, among: headers.keys))
        }
    }

    func unit(_ source: String, flags: [String] = []) -> Digest {
        var parts = ["unit", version] + compiling + flags + [source]
        var found: Set<String> = []
        var pending = Self.included(by: source, among: headers.keys)
        while let name = pending.popLast() {
            guard let header = headers[name], found.insert(name).inserted else { continue }
            pending += header.includes
        }
        for name in found.sorted() { parts += [name, headers[name]?.digest.hexadecimal ?? ""] }
        return Self.digest(parts)
    }

    func program(_ units: [Digest]) -> Digest {
        Self.digest(["program", version] + linking + units.map(\.hexadecimal))
    }

    /// Names that stand in the directives of `text`. A name that stands there for another reason costs a rebuild, no more.
    private static func included(by text: String, among names: some Sequence<String>) -> [String] {
        // Only directives can name a header; most lines are dismissed at their first byte.
        let directives = text.utf8.split(separator: UInt8(ascii: "\n")).filter { line in
            line.first(where: { $0 != 0x20 && $0 != 0x09 }) == UInt8(ascii: "#")
        }.map { String(Substring($0)) }
        return names.filter { name in directives.contains { $0.contains(name) } }
    }

    /// Parts are told apart by their lengths, so that no two lists give the same bytes.
    private static func digest(_ parts: [String]) -> Digest {
        var bytes = Data()
        for part in parts {
            withUnsafeBytes(of: UInt64(part.utf8.count).littleEndian) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: part.utf8)
        }
        return Digest(of: bytes)
    }
}
