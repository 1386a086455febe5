internal import BrachioCore
public import Foundation

/// Reads the records of an MXNet RecordIO file one after the other: memory holds one record, whatever the size of the file.
///
/// Layout (dmlc-core, `recordio.h`), little-endian and on multiples of four bytes: UInt32 0xCED7230A; UInt32 with the kind of the part in
/// its upper three bits and the part's length in the others; the part, filled up with zeros. Where a record's own bytes have that first
/// number on a multiple of four, it is left out and the record goes on as another part: 0 whole, 1 first, 2 in between, 3 last.
public struct RecordIOReader {
    public static let magic: UInt32 = 0xCED7_230A
    /// A photo with its labels, and some room.
    static let recordBytesMaximum = Limits.photoBytes + (1 << 20)

    private let handle: FileHandle
    private let name: String
    private var buffer = Data()
    private var offset = 0
    private var number = 0

    private static let pieceBytes = 1 << 20

    public init(_ url: URL) throws {
        name = url.lastPathComponent
        do { handle = try FileHandle(forReadingFrom: url) } catch {
            throw BrachioError(.notFound, "\(url.path) cannot be read", cause: error.localizedDescription)
        }
    }

    /// Whether a file begins as RecordIO does.
    public static func recognises(_ url: URL) -> Bool {
        guard let handle = try? FileHandle(forReadingFrom: url), let start = try? handle.read(upToCount: 4) else { return false }
        try? handle.close()
        return start == withUnsafeBytes(of: magic.littleEndian) { Data($0) }
    }

    /// The next record, `nil` at the end.
    /// - Throws: `invalidInput` naming the record where the file is damaged or ends early; `limitExceeded`.
    public mutating func next() throws -> Data? {
        do {
            guard let first = try part() else { return nil }
            defer { number += 1 }
            guard first.kind != 0 else { return first.bytes }
            guard first.kind == 1 else { throw BrachioError(.invalidInput, "it begins in the middle") }
            var record = first.bytes
            while true {
                guard let part = try part() else { throw BrachioError(.invalidInput, "the file ends early") }
                guard part.kind == 2 || part.kind == 3 else { throw BrachioError(.invalidInput, "another record begins inside of it") }
                withUnsafeBytes(of: Self.magic.littleEndian) { record.append(contentsOf: $0) }
                record.append(part.bytes)
                try Self.check(record.count)
                if part.kind == 3 { return record }
            }
        } catch let error as BrachioError { throw error.within("record \(number + 1) of \(name)") }
    }

    private mutating func part() throws -> (kind: UInt32, bytes: Data)? {
        guard try fill(8) else {
            guard buffer.count == offset else { throw BrachioError(.invalidInput, "the file ends early") }
            return nil
        }
        guard word(0) == Self.magic else { throw BrachioError(.invalidInput, "it does not begin as a record", cause: "the file is damaged") }
        let kind = word(4) >> 29, length = Int(word(4) & 0x1FFF_FFFF)
        try Self.check(length)
        guard kind <= 3 else { throw BrachioError(.invalidInput, "it has a part of kind \(kind)") }
        let padded = (length + 3) & ~3
        // The last record's filling is not missed.
        if try !fill(8 + padded), try !fill(8 + length) { throw BrachioError(.invalidInput, "the file ends early") }
        let start = buffer.startIndex + offset + 8
        let bytes = Data(buffer[start..<start + length])
        offset = min(offset + 8 + padded, buffer.count)
        return (kind, bytes)
    }

    private static func check(_ bytes: Int) throws {
        guard bytes <= recordBytesMaximum else {
            throw BrachioError(.limitExceeded, "it has \(bytes) bytes or more; at most \(recordBytesMaximum) are read")
        }
    }

    /// Whether so many bytes from `offset` on are in the buffer, or can be brought there.
    private mutating func fill(_ count: Int) throws -> Bool {
        while buffer.count - offset < count {
            if offset > 0 {
                buffer = Data(buffer.dropFirst(offset))
                offset = 0
            }
            let piece: Data?
            do { piece = try handle.read(upToCount: Swift.max(Self.pieceBytes, count - buffer.count)) } catch {
                throw BrachioError(.system, "it cannot be read", cause: error.localizedDescription)
            }
            guard let piece, !piece.isEmpty else { return false }
            buffer.append(piece)
        }
        return true
    }

    private func word(_ distance: Int) -> UInt32 {
        let start = buffer.startIndex + offset + distance
        return (0..<4).reduce(UInt32(0)) { $0 | UInt32(buffer[start + $1]) << UInt32(8 * $1) }
    }
}
