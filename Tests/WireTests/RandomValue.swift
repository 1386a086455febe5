import BrachioCore
import BrachioWire
import Foundation

/// Trees of every kind of value, from a seeded source.
enum RandomValue {
    static func make(_ random: inout SplitMix64, depth: Int = 0) -> WireValue {
        switch Int.random(in: 0..<(depth > 3 ? 7 : 9), using: &random) {
        case 0: return .null
        case 1: return .boolean(Bool.random(using: &random))
        case 2: return .integer([0, -1, 23, 24, 255, 256, 65_536, .max, .min, Int64.random(in: .min ... .max, using: &random)].randomElement(using: &random) ?? 0)
        case 3: return .double(Double.random(in: -1e6...1e6, using: &random))
        case 4: return .string(text(&random))
        case 5: return .bytes((0..<Int.random(in: 0..<300, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) })
        case 6: return .timestamp(Date(timeIntervalSince1970: Double(Int.random(in: 0..<2_000_000_000, using: &random))))
        case 7: return .list((0..<Int.random(in: 0..<5, using: &random)).map { _ in make(&random, depth: depth + 1) })
        default:
            var map = WireMap()
            for _ in 0..<Int.random(in: 0..<5, using: &random) { map[text(&random)] = make(&random, depth: depth + 1) }
            return .map(map)
        }
    }

    static func text(_ random: inout SplitMix64) -> String {
        let scalars: [Unicode.Scalar] = ["a", "Z", "\"", "\\", "/", "<", "&", "\n", "\t", "\u{1}", "ä", "漢", "😀", " ", "\u{7F}"]
        return String(String.UnicodeScalarView((0..<Int.random(in: 0..<12, using: &random)).map { _ in scalars.randomElement(using: &random) ?? "a" }))
    }
}
