internal import BrachioCore
internal import Foundation

/// A sketch as bytes: the number of bins, then per bin the distance of its key from the one before and its weight, all as
/// variable-length integers of seven bits a byte, the lowest first. The first key is zigzag-coded. A weight w that is whole is
/// written as 2w; any other as 1, followed by its eight bytes, the lowest first.
extension QuantileSketch {
    func encoded() -> Data {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2 * keys.count + 8)
        Self.append(UInt64(keys.count), &bytes)
        var previous: Int32 = 0
        for (index, key) in keys.enumerated() {
            let distance = Int64(key) - Int64(previous)
            Self.append(index == 0 ? UInt64(bitPattern: (distance << 1) ^ (distance >> 63)) : UInt64(distance), &bytes)
            previous = key
            let weight = weights[index]
            if weight >= 0, weight <= 0x1p53, weight.rounded() == weight {
                Self.append(UInt64(weight) << 1, &bytes)
            } else {
                Self.append(1, &bytes)
                withUnsafeBytes(of: weight.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
            }
        }
        return Data(bytes)
    }

    init(encoded: Data) throws {
        var rest = Array(encoded)[...]
        let count = try Self.take(&rest)
        guard count <= UInt64(Self.binsMax) else { throw Self.damaged }
        var keys: [Int32] = [], weights: [Double] = []
        for index in 0..<Int(count) {
            let number = try Self.take(&rest)
            let distance = index == 0 ? Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1) : Int64(clamping: number)
            guard let key = Int32(exactly: Int64(keys.last ?? 0) &+ distance), index == 0 || distance > 0 else { throw Self.damaged }
            keys.append(key)
            let weight = try Self.take(&rest)
            weights.append(weight == 1 ? try Self.takeDouble(&rest) : Double(weight >> 1))
        }
        self.init(keys: keys, weights: weights)
    }

    private static let damaged = BrachioError(.corrupted, "a stored distribution is damaged")

    private static func append(_ number: UInt64, _ bytes: inout [UInt8]) {
        var left = number
        while left >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: left) | 0x80)
            left >>= 7
        }
        bytes.append(UInt8(left))
    }

    private static func take(_ bytes: inout ArraySlice<UInt8>) throws -> UInt64 {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = bytes.popFirst() else { throw damaged }
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
        }
        throw damaged
    }

    private static func takeDouble(_ bytes: inout ArraySlice<UInt8>) throws -> Double {
        guard bytes.count >= 8 else { throw damaged }
        let pattern = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        bytes.removeFirst(8)
        return Double(bitPattern: pattern)
    }
}
