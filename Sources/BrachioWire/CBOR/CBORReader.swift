internal import Foundation

/// Reads a CBOR item (RFC 8949) as the protocol `smithy-rpc-v2-cbor` uses it: definite and indefinite lengths, tag 1 for timestamps.
package struct CBORReader {
    private let bytes: [UInt8]
    private var place = 0
    private var valuesLeft = WireLimits.documentValues

    package static func read(_ bytes: [UInt8]) throws -> WireValue {
        var reader = CBORReader(bytes: bytes)
        let value = try reader.item(depth: 0)
        guard reader.place == bytes.count else { throw reader.failure("bytes after the item") }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func failure(_ what: String) -> ServiceError { .malformed("the body is not CBOR: \(what) at byte \(place)") }

    private mutating func byte() throws -> UInt8 {
        guard place < bytes.count else { throw failure("unexpected end") }
        place += 1
        return bytes[place - 1]
    }

    private mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
        guard count <= bytes.count - place else { throw failure("unexpected end") }
        place += count
        return bytes[place - count..<place]
    }

    /// The argument behind an initial byte; `nil` for an indefinite length.
    private mutating func argument(_ information: UInt8) throws -> UInt64? {
        switch information {
        case 0...23: return UInt64(information)
        case 24...27: return try take(1 << Int(information - 24)).reduce(0) { $0 << 8 | UInt64($1) }
        case 31: return nil
        default: throw failure("a reserved length")
        }
    }

    private mutating func item(depth: Int) throws -> WireValue {
        guard depth < WireLimits.nestingDepth else { throw failure("more than \(WireLimits.nestingDepth) levels") }
        guard valuesLeft > 0 else { throw failure("too many values") }
        valuesLeft -= 1
        let initial = try byte()
        let (major, information) = (initial >> 5, initial & 31)
        if major == 7 { return try simple(information) }
        let argument = try argument(information)
        switch major {
        case 0, 1:
            guard let argument else { throw failure("a number of indefinite length") }
            guard let whole = Int64(exactly: argument) else { return .double(major == 0 ? Double(argument) : -1 - Double(argument)) }
            return .integer(major == 0 ? whole : -1 - whole)
        case 2: return .bytes(try content(major: 2, argument))
        case 3:
            guard let text = String(validating: try content(major: 3, argument), as: UTF8.self) else { throw failure("text is not UTF-8") }
            return .string(text)
        case 4: return .list(try list(argument, depth: depth))
        case 5: return .map(try map(argument, depth: depth))
        default: return try tagged(argument, depth: depth)
        }
    }

    private mutating func content(major: UInt8, _ length: UInt64?) throws -> [UInt8] {
        if let length {
            guard let count = Int(exactly: length) else { throw failure("a length out of range") }
            return Array(try take(count))
        }
        var whole: [UInt8] = []
        while let initial = try nextOrBreak() {
            guard initial >> 5 == major, let length = try argument(initial & 31).flatMap({ Int(exactly: $0) }) else {
                throw failure("a piece of another kind")
            }
            whole += try take(length)
        }
        return whole
    }

    /// The next initial byte, taken; `nil` where it is the end of an indefinite length.
    private mutating func nextOrBreak() throws -> UInt8? {
        let initial = try byte()
        return initial == 0xFF ? nil : initial
    }

    private mutating func isMore(_ count: inout UInt64?) throws -> Bool {
        guard let left = count else {
            if try nextOrBreak() == nil { return false }
            place -= 1
            return true
        }
        guard left > 0 else { return false }
        count = left - 1
        return true
    }

    private mutating func list(_ count: UInt64?, depth: Int) throws -> [WireValue] {
        var count = count
        var list: [WireValue] = []
        while try isMore(&count) { list.append(try item(depth: depth + 1)) }
        return list
    }

    private mutating func map(_ count: UInt64?, depth: Int) throws -> WireMap {
        var count = count
        var map = WireMap()
        while try isMore(&count) {
            guard case .string(let key) = try item(depth: depth + 1) else { throw failure("a key that is not text") }
            map[key] = try item(depth: depth + 1)
        }
        return map
    }

    private mutating func tagged(_ tag: UInt64?, depth: Int) throws -> WireValue {
        let value = try item(depth: depth + 1)
        guard tag == 1 else { return value }
        guard let seconds = value.double, seconds.isFinite else { throw failure("a timestamp that is not a number") }
        return .timestamp(Date(timeIntervalSince1970: seconds))
    }

    private mutating func simple(_ information: UInt8) throws -> WireValue {
        switch information {
        case 20: return .boolean(false)
        case 21: return .boolean(true)
        case 22, 23: return .null
        case 25: return .double(Double(Float16(bitPattern: UInt16(truncatingIfNeeded: try argument(25) ?? 0))))
        case 26: return .double(Double(Float(bitPattern: UInt32(truncatingIfNeeded: try argument(26) ?? 0))))
        case 27: return .double(Double(bitPattern: try argument(27) ?? 0))
        default: throw failure("an unknown simple value")
        }
    }
}
