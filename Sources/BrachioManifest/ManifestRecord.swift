internal import BrachioCore
internal import Foundation

/// One line of an augmented manifest: JSON members in their order, values as they are written.
///
/// A record that nobody changes is written back byte for byte; a changed one keeps every other member's order and spelling.
public struct ManifestRecord: Sendable, Hashable {
    /// The line, without its line end.
    public private(set) var line: String
    /// Names of the members in the order of the line.
    public private(set) var keys: [String]
    private var values: [String: [UInt8]]
    /// What stands between members and after a key: taken from the line, so that a changed line looks like its neighbours.
    private let separators: Separators

    /// Parses one line. Throws `invalidInput` for what is not one JSON object with distinct keys, `limitExceeded` past `ManifestLimits`.
    public init(line: String) throws {
        let bytes = Array(line.utf8)
        try Self.checkLength(line.unicodeScalars.count)
        var scanner = JSONScanner(bytes)
        let members = try scanner.wholeObject()
        self.line = line
        keys = []
        values = [:]
        separators = Separators(of: line)
        for member in members {
            try Self.check(member.key, member.value)
            guard values.updateValue(member.value, forKey: member.key) == nil else {
                throw BrachioError(.invalidInput, "key '\(member.key)' occurs twice")
            }
            keys.append(member.key)
        }
    }

    /// A record of one photo.
    public init(sourceReference: String) throws {
        try self.init(line: "{}")
        try set("source-ref", json: String(decoding: JSONString.encode(sourceReference), as: UTF8.self))
    }

    /// The value of a member as it is written.
    public func json(_ key: String) -> String? { values[key].map { String(decoding: $0, as: UTF8.self) } }

    /// The value of a member that is a string.
    public func string(_ key: String) -> String? { values[key].flatMap { JSONString.decode($0) } }

    /// Where the photo is: an `s3://` address, a `file://` address or a path.
    public var sourceReference: String? { string("source-ref") }

    /// Replaces a member's value where it stands, or appends the member. `json` is one JSON value.
    public mutating func set(_ key: String, json: String) throws {
        let value = Array(json.utf8)
        var scanner = JSONScanner(value)
        try scanner.wholeValue()
        try Self.check(key, value)
        if values.updateValue(value, forKey: key) == nil { keys.append(key) }
        try render()
    }

    public mutating func remove(_ key: String) throws {
        guard values.removeValue(forKey: key) != nil else { return }
        keys.removeAll { $0 == key }
        try render()
    }

    private mutating func render() throws {
        let members = keys.map { key in
            String(decoding: JSONString.encode(key), as: UTF8.self) + separators.afterKey
                + String(decoding: values[key] ?? [], as: UTF8.self)
        }
        line = "{" + members.joined(separator: separators.betweenMembers) + "}"
        try Self.checkLength(line.unicodeScalars.count)
    }

    private static func check(_ key: String, _ value: [UInt8]) throws {
        guard !key.hasPrefix("$") else {
            throw BrachioError(.invalidInput, "key '\(key)' begins with '$'", mend: "rename the key")
        }
        guard value.count > ManifestLimits.attributeCharacters else { return }
        let count = String(decoding: value, as: UTF8.self).unicodeScalars.count
        guard count <= ManifestLimits.attributeCharacters else {
            throw BrachioError(
                .limitExceeded,
                "the value of '\(key)' has \(count) characters, and \(ManifestLimits.attributeCharacters) are allowed")
        }
    }

    private static func checkLength(_ count: Int) throws {
        guard count <= ManifestLimits.lineCharacters else {
            throw BrachioError(
                .limitExceeded, "the line has \(count) characters, and \(ManifestLimits.lineCharacters) are allowed")
        }
    }

    private struct Separators: Sendable, Hashable {
        var betweenMembers = ","
        var afterKey = ":"

        /// Python writes `{"a": 1, "b": 2}`, most others `{"a":1,"b":2}`.
        init(of line: String) {
            guard let colon = line.range(of: "\":") else { return }
            if line[colon.upperBound...].first == " " {
                betweenMembers = ", "
                afterKey = ": "
            }
        }
    }
}
