internal import BrachioCore
public import Foundation

/// A photo with its labels in one record, as MXNet's `im2rec` packs them (`mx.recordio.pack`).
///
/// Layout, little-endian: UInt32 flag, Float32 label, UInt64 number, UInt64 second number; where the flag is above zero that many Float32
/// labels, which then hold in place of the one; the photo's file.
public struct ImageRecord: Sendable, Hashable {
    public var labels: [Float]
    public var number: UInt64
    /// The encoded photo.
    public var photo: Data

    public static let labelsMaximum = 10_000
    private static let headerBytes = 24

    /// - Throws: `invalidInput` for what is too short, `limitExceeded`.
    public init(_ record: Data) throws {
        let count = record.count
        guard count >= Self.headerBytes else {
            throw BrachioError(.invalidInput, "it has \(count) bytes and is no photo with a label", mend: "pack the photos with MXNet's im2rec")
        }
        func word(_ offset: Int) -> UInt32 { record.withUnsafeBytes { UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self)) } }
        let flag = Int(word(0))
        guard flag <= Self.labelsMaximum else {
            throw BrachioError(.limitExceeded, "it has \(flag) labels; at most \(Self.labelsMaximum) are read")
        }
        guard count >= Self.headerBytes + 4 * flag else { throw BrachioError(.invalidInput, "it ends inside of its \(flag) labels") }
        labels = flag == 0 ? [Float(bitPattern: word(4))] : (0..<flag).map { Float(bitPattern: word(Self.headerBytes + 4 * $0)) }
        number = UInt64(word(8)) | UInt64(word(12)) << 32
        photo = Data(record.dropFirst(Self.headerBytes + 4 * flag))
    }
}
