internal import BrachioObjectStore
internal import BrachioWire
internal import Foundation

/// Conditions as headers (RFC 9110, section 13.1).
enum ConditionHeaders {
    static func reading(_ call: S3Call) -> Conditions {
        Conditions(
            ifMatch: call.header("if-match").map(etags), ifNoneMatch: call.header("if-none-match").map(etags),
            ifModifiedSince: call.header("if-modified-since").flatMap(date), ifUnmodifiedSince: call.header("if-unmodified-since").flatMap(date))
    }

    static func writing(_ call: S3Call) -> Conditions {
        Conditions(ifMatch: call.header("if-match").map(etags), ifNoneMatch: call.header("if-none-match").map(etags))
    }

    static func copySource(_ call: S3Call) -> Conditions {
        func header(_ name: String) -> String? { call.header("x-amz-copy-source-\(name)") }
        return Conditions(
            ifMatch: header("if-match").map(etags), ifNoneMatch: header("if-none-match").map(etags),
            ifModifiedSince: header("if-modified-since").flatMap(date), ifUnmodifiedSince: header("if-unmodified-since").flatMap(date))
    }

    /// `"a", W/"b"` → `a`, `b`.
    static func etags(_ text: String) -> [String] { text.split(separator: ",").map { etag(String($0)) } }

    static func etag(_ text: String) -> String {
        var name = text.trimmingCharacters(in: .whitespaces)[...]
        if name.hasPrefix("W/") { name = name.dropFirst(2) }
        if name.hasPrefix("\""), name.hasSuffix("\""), name.utf8.count > 1 { name = name.dropFirst().dropLast() }
        return String(name)
    }

    private static func date(_ text: String) -> Date? { TimestampText.date(rfc822: text) ?? TimestampText.date(iso8601: text) }
}
