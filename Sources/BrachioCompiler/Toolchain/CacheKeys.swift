internal import BrachioCore
internal import Foundation

/// Digests over everything that a built file depends on. A unit's key covers the headers that it includes, directly or not,
/// so that units which two models share are built once.
struct CacheKeys {
    let version: String
    let headers: [String: String]
    let compiling: [String]
    let linking: [String]

    func unit(_ source: String, flags: [String] = []) -> Digest {
        var parts = ["unit", version] + compiling + flags + [source]
        for name in includedHeaders(source).sorted() { parts += [name, headers[name] ?? ""] }
        return Self.digest(parts)
    }

    func program(_ units: [Digest]) -> Digest {
        Self.digest(["program", version] + linking + units.map(\.hexadecimal))
    }

    private func includedHeaders(_ source: String) -> Set<String> {
        var found: Set<String> = []
        var pending = [source]
        while let text = pending.popLast() {
            for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
                // Only directives can name a header; most lines are dismissed at their first byte.
                guard let first = line.first(where: { $0 != 0x20 && $0 != 0x09 }), first == UInt8(ascii: "#") else { continue }
                for (name, header) in headers where !found.contains(name) && String(Substring(line)).contains(name) {
                    found.insert(name)
                    pending.append(header)
                }
            }
        }
        return found
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
