internal import Foundation

/// Writes a value as JSON: timestamps as seconds since 1970, bytes as base64, what JSON has no number for as text (`"NaN"`).
package enum JSONWriter {
    package static func bytes(_ value: WireValue) -> [UInt8] {
        var output: [UInt8] = []
        write(value, to: &output)
        return output
    }

    private static func write(_ value: WireValue, to output: inout [UInt8]) {
        switch value {
        case .null: output += "null".utf8
        case .boolean(let flag): output += (flag ? "true" : "false").utf8
        case .integer(let number): output += String(number).utf8
        case .double(let number): write(number, to: &output)
        case .string(let text): write(text, to: &output)
        case .bytes(let bytes): write(Data(bytes).base64EncodedString(), to: &output)
        case .timestamp(let date): write(date.timeIntervalSince1970, to: &output)
        case .list(let list):
            output.append(UInt8(ascii: "["))
            for (index, element) in list.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                write(element, to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .map(let map):
            output.append(UInt8(ascii: "{"))
            for (index, entry) in map.entries.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                write(entry.key, to: &output)
                output.append(UInt8(ascii: ":"))
                write(entry.value, to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ number: Double, to output: inout [UInt8]) {
        guard number.isFinite else { return write(SpecialNumbers.text(number), to: &output) }
        if number.rounded() == number, abs(number) < 1e15 {
            output += "\(Int64(number)).0".utf8
        } else {
            output += "\(number)".utf8
        }
    }

    private static func write(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                output.append(UInt8(ascii: "\\"))
                output.append(byte)
            case 0x0A: output += "\\n".utf8
            case 0x0D: output += "\\r".utf8
            case 0x09: output += "\\t".utf8
            case 0..<0x20, 0x7F: output += String(format: "\\u%04x", byte).utf8
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}

/// Numbers that formats without IEEE floating point write as words.
enum SpecialNumbers {
    static func text(_ number: Double) -> String {
        number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity"
    }

    static func number(_ text: String) -> Double? {
        switch text {
        case "NaN": .nan
        case "Infinity": .infinity
        case "-Infinity": -.infinity
        default: nil
        }
    }
}
