internal import Foundation

/// Writes a value as CBOR (RFC 8949) with definite lengths: doubles in 64 bits, timestamps as tag 1.
package enum CBORWriter {
    package static func bytes(_ value: WireValue) -> [UInt8] {
        var output: [UInt8] = []
        write(value, to: &output)
        return output
    }

    private static func write(_ value: WireValue, to output: inout [UInt8]) {
        switch value {
        case .null: output.append(0xF6)
        case .boolean(let flag): output.append(flag ? 0xF5 : 0xF4)
        case .integer(let number):
            if number >= 0 { head(0, UInt64(number), to: &output) } else { head(1, UInt64(-1 - number), to: &output) }
        case .double(let number): write(number, to: &output)
        case .string(let text):
            head(3, UInt64(text.utf8.count), to: &output)
            output += text.utf8
        case .bytes(let bytes):
            head(2, UInt64(bytes.count), to: &output)
            output += bytes
        case .timestamp(let date):
            output.append(0xC1)
            write(date.timeIntervalSince1970, to: &output)
        case .list(let list):
            head(4, UInt64(list.count), to: &output)
            for element in list { write(element, to: &output) }
        case .map(let map):
            head(5, UInt64(map.count), to: &output)
            for entry in map.entries {
                write(.string(entry.key), to: &output)
                write(entry.value, to: &output)
            }
        }
    }

    private static func write(_ number: Double, to output: inout [UInt8]) {
        output.append(0xFB)
        bigEndian(number.bitPattern, count: 8, to: &output)
    }

    private static func head(_ major: UInt8, _ argument: UInt64, to output: inout [UInt8]) {
        switch argument {
        case 0...23: output.append(major << 5 | UInt8(argument))
        case 24...0xFF:
            output.append(major << 5 | 24)
            bigEndian(argument, count: 1, to: &output)
        case 0x100...0xFFFF:
            output.append(major << 5 | 25)
            bigEndian(argument, count: 2, to: &output)
        case 0x10000...0xFFFF_FFFF:
            output.append(major << 5 | 26)
            bigEndian(argument, count: 4, to: &output)
        default:
            output.append(major << 5 | 27)
            bigEndian(argument, count: 8, to: &output)
        }
    }

    private static func bigEndian(_ number: UInt64, count: Int, to output: inout [UInt8]) {
        for place in (0..<count).reversed() { output.append(UInt8(truncatingIfNeeded: number >> UInt64(place * 8))) }
    }
}
