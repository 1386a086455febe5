internal import Foundation

/// The stretch of keys that a listing still has to look at, and how keys fold into common prefixes.
struct KeyRange {
    private let prefix: Data
    private let delimiter: Data
    /// Keys from here on.
    private(set) var lower: Data
    /// Keys before this; `nil`: to the end.
    let upper: Data?

    init(prefix: String, delimiter: String, after: String) {
        self.prefix = prefix.bytes
        self.delimiter = delimiter.bytes
        upper = self.prefix.afterPrefix
        lower = self.prefix
        let after = after.bytes
        guard !after.isEmpty else { return }
        if commonPrefix(of: after) == after {
            skip(after)
        } else if !after.lexicographicallyPrecedes(lower) {
            lower = after + [0]
        }
    }

    /// Begins at a key rather than after it.
    mutating func begin(at key: String) { lower = key.bytes }

    var isEmpty: Bool { upper.map { !lower.lexicographicallyPrecedes($0) } ?? false }

    /// The common prefix that a key folds into, if it does.
    func commonPrefix(of key: Data) -> Data? {
        guard !delimiter.isEmpty, key.count >= prefix.count, key.prefix(prefix.count) == prefix,
            let found = key.range(of: delimiter, in: (key.startIndex + prefix.count)..<key.endIndex)
        else { return nil }
        return Data(key[..<found.upperBound])
    }

    /// Goes on behind everything that begins with `common`.
    mutating func skip(_ common: Data) {
        // Every text that begins with 0xFF bytes alone would have no end; UTF-8 has no such byte.
        let next = common.afterPrefix ?? common
        if lower.lexicographicallyPrecedes(next) { lower = next }
    }

    /// Goes on behind one key.
    mutating func pass(_ key: Data) { lower = key + [0] }
}
