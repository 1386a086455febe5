import BrachioStatusPage
import Foundation
import Testing

@Suite("Figures on the page")
struct AmountTests {
    @Test("bytes are in the unit that fits", arguments: [
        (0, "0 bytes"), (1_023, "1023 bytes"), (1_024, "1.0 KiB"), (10_188, "9.9 KiB"), (10_240, "10 KiB"), (1 << 20, "1.0 MiB"), (12_902_400, "12 MiB"), (5 << 30, "5.0 GiB"),
        (3 << 40, "3.0 TiB"), (-1, "0 bytes"),
    ] as [(Int64, String)])
    func bytes(count: Int64, text: String) { #expect(Amount.bytes(count) == text) }

    @Test("durations have their two largest units", arguments: [
        (0, "0 s"), (59, "59 s"), (60, "1 min"), (3_661, "1 h 1 min"), (90_000, "1 d 1 h"), (86_405, "1 d"), (-5, "0 s"),
    ] as [(Int64, String)])
    func durations(seconds: Int64, text: String) { #expect(Amount.duration(seconds: seconds) == text) }

    @Test("times are those of Foundation's formatter")
    func times() {
        var random = SystemRandomNumberGenerator()
        let formatter = ISO8601DateFormatter()
        for _ in 0..<500 {
            let seconds = Int64.random(in: -62_000_000_000...250_000_000_000, using: &random)
            let text = formatter.string(from: Date(timeIntervalSince1970: Double(seconds))).replacingOccurrences(of: "T", with: " ").replacingOccurrences(of: "Z", with: " UTC")
            guard seconds > -12_219_292_800 else { continue }
            #expect(Amount.time(secondsSince1970: seconds) == text)
        }
    }
}
