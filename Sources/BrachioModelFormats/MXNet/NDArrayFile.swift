internal import BrachioCore
internal import BrachioGraph
internal import Foundation

/// MXNet's file of named arrays, which ends in `.params`: what `mx.nd.save` writes (MXNet 1.9, `src/ndarray/ndarray.cc`).
///
/// Layout, little-endian: UInt64 0x112, UInt64 0; UInt64 count, then that many arrays; UInt64 count, then that many names, each UInt64
/// length and bytes. An array: UInt32 magic, Int32 storage (0 dense), UInt32 axes, Int64 extents, Int32 device kind and number, Int32 type
/// of the elements, the elements. Parameters of a network are named `arg:NAME`, running statistics `aux:NAME`.
struct NDArrayFile {
    struct Entry {
        var name: String
        var tensor: Tensor
    }

    var entries: [Entry]

    static let listMagic: UInt64 = 0x112
    /// Arrays before version 1 begin with the number of their axes instead.
    static let version1: UInt32 = 0xF993_FAC8
    static let version2: UInt32 = 0xF993_FAC9
    static let version3: UInt32 = 0xF993_FACA

    static let arraysMaximum = 100_000
    static let nameBytesMaximum = 4_096

    /// Types of elements by their number.
    enum ElementType: Int32 {
        case float32 = 0, float64, float16, uint8, int32, int8, int64

        var bytes: Int {
            switch self {
            case .uint8, .int8: 1
            case .float16: 2
            case .float32, .int32: 4
            case .float64, .int64: 8
            }
        }
    }
}
