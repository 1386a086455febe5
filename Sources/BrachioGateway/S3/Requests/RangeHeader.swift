internal import BrachioCore
internal import BrachioObjectStore
internal import Foundation

/// `Range: bytes=…` (RFC 9110, section 14). Several ranges, and what is no range of bytes, are passed over, as S3 does.
package enum RangeHeader {
    /// - Throws: `invalidRange` where the range lies behind the content.
    package static func range(_ text: String?, of bytes: Int) throws -> Range<Int>? {
        guard let text, text.hasPrefix("bytes="), !text.contains(",") else { return nil }
        let ends = text.dropFirst("bytes=".count).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard ends.count == 2 else { return nil }
        let first = ends[0].trimmingCharacters(in: .whitespaces), last = ends[1].trimmingCharacters(in: .whitespaces)
        if first.isEmpty {
            guard let count = number(last) else { return nil }
            guard count > 0, bytes > 0 else { throw notSatisfiable }
            return max(0, bytes - count)..<bytes
        }
        guard let start = number(first) else { return nil }
        if last.isEmpty {
            guard start < bytes else { throw notSatisfiable }
            return start..<bytes
        }
        guard let end = number(last), end >= start else { return nil }
        guard start < bytes else { throw notSatisfiable }
        return start..<(end >= bytes ? bytes : end + 1)
    }

    private static func number(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text) ?? .max
    }

    private static let notSatisfiable = BrachioError(.invalidRange, "The requested range is not satisfiable")
}
