internal import BrachioCore
internal import Foundation

/// Takes little-endian numbers off the front of some bytes.
struct ByteReader {
    private let data: Data
    private var offset = 0

    init(_ data: Data) { self.data = data }

    var isAtEnd: Bool { offset == data.count }

    mutating func integer<Number: FixedWidthInteger>(_ type: Number.Type) throws -> Number {
        let bytes = try take(MemoryLayout<Number>.size)
        return bytes.withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(as: Number.self)) }
    }

    /// A number of things that follow, checked against its limit.
    mutating func count(_ maximum: Int, _ what: String) throws -> Int {
        let count = try integer(UInt64.self)
        guard count <= UInt64(maximum) else { throw BrachioError(.limitExceeded, "there are \(count) \(what); at most \(maximum) are read") }
        return Int(count)
    }

    mutating func text(_ bytesMaximum: Int) throws -> String {
        let count = try count(bytesMaximum, "bytes in a name")
        guard let text = String(data: try take(count), encoding: .utf8) else { throw BrachioError(.invalidInput, "a name is not UTF-8") }
        return text
    }

    /// The next bytes; throws `invalidInput` where there are not so many.
    mutating func take(_ count: Int) throws -> Data {
        guard count <= data.count - offset else { throw BrachioError(.invalidInput, "the file ends early", mend: "fetch it again") }
        defer { offset += count }
        return data[data.startIndex + offset..<data.startIndex + offset + count]
    }
}
