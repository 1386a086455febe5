internal import Foundation

/// Makes values of a self-describing document (JSON, CBOR) what a shape says: numbers to timestamps, base64 to bytes.
/// Members that the shape does not know are dropped, so that newer clients can talk to an older server.
enum TreeShaping {
    static func shaped(_ value: WireValue, as shape: Shape, at path: String = "") throws -> WireValue {
        switch (shape.kind, value) {
        case (.recursive(let inner), _): return try shaped(value, as: inner(), at: path)
        case (_, .null): return .null
        case (.structure(let members), .map(let map)): return .map(try structure(map, members, at: path))
        case (.list(let form), .list(let list)):
            return .list(try list.enumerated().map { try shaped($1, as: form.element, at: "\(path).\($0 + 1).member") })
        case (.map(let form), .map(let map)):
            var output = WireMap()
            for entry in map.entries { output[entry.key] = try shaped(entry.value, as: form.value, at: "\(path).\(entry.key)") }
            return .map(output)
        case (.string, .string), (.boolean, .boolean), (.blob, .bytes), (.timestamp, .timestamp): return value
        case (.integer, .integer), (.long, .integer): return value
        case (.integer, .double(let number)), (.long, .double(let number)):
            guard let whole = Int64(exactly: number) else { throw mismatch(value, "a whole number", path) }
            return .integer(whole)
        case (.float, _), (.double, _): return .double(try double(value, path))
        case (.blob, .string(let text)):
            guard let data = Data(base64Encoded: text) else { throw mismatch(value, "base64", path) }
            return .bytes(Array(data))
        case (.timestamp, _): return .timestamp(try timestamp(value, path))
        default: throw mismatch(value, name(of: shape), path)
        }
    }

    private static func structure(_ map: WireMap, _ members: [Member], at path: String) throws -> WireMap {
        var output = WireMap()
        for member in members {
            guard let value = map[member.wireName], value != .null else { continue }
            output[member.name] = try shaped(value, as: member.shape, at: path.isEmpty ? member.name : "\(path).\(member.name)")
        }
        return output
    }

    private static func double(_ value: WireValue, _ path: String) throws -> Double {
        if let number = value.double ?? value.string.flatMap(SpecialNumbers.number) { return number }
        throw mismatch(value, "a number", path)
    }

    private static func timestamp(_ value: WireValue, _ path: String) throws -> Date {
        if let seconds = value.double { return Date(timeIntervalSince1970: seconds) }
        if let text = value.string, let date = TimestampText.date(iso8601: text) ?? TimestampText.date(rfc822: text) { return date }
        throw mismatch(value, "a timestamp", path)
    }

    private static func mismatch(_ value: WireValue, _ wanted: String, _ path: String) -> ServiceError {
        .malformed("\(path.isEmpty ? "the document" : path) is not \(wanted)")
    }

    private static func name(of shape: Shape) -> String {
        switch shape.kind {
        case .structure: "a structure"
        case .list: "a list"
        case .map: "a map"
        case .string: "a string"
        case .boolean: "a boolean"
        case .blob: "a blob"
        case .timestamp: "a timestamp"
        default: "a number"
        }
    }

    /// The output as the document has it: members under their wire names, timestamps in the form the shape asks for, nulls left out.
    static func document(_ value: WireValue, as shape: Shape) -> WireValue {
        let shape = shape.resolved
        switch (shape.kind, value) {
        case (.structure(let members), .map(let map)):
            var output = WireMap()
            for member in members where member.location == .body {
                guard let content = map[member.name], content != .null else { continue }
                output[member.wireName] = document(content, as: member.shape)
            }
            return .map(output)
        case (.list(let form), .list(let list)): return .list(list.map { document($0, as: form.element) })
        case (.map(let form), .map(let map)):
            var output = WireMap()
            for entry in map.entries { output[entry.key] = document(entry.value, as: form.value) }
            return .map(output)
        case (.float, .integer(let number)), (.double, .integer(let number)): return .double(Double(number))
        case (.timestamp(.iso8601), .timestamp(let date)): return .string(TimestampText.iso8601(date))
        case (.timestamp(.rfc822), .timestamp(let date)): return .string(TimestampText.rfc822(date))
        default: return value
        }
    }
}
