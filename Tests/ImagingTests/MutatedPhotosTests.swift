import BrachioCore
import BrachioImaging
import Foundation
import Testing

@Suite struct MutatedPhotosTests {
    static let seeds = EmbeddedPhoto.all.map(\.data) + [
        BitmapFile.make(width: 9, height: 7, bits: 24, rows: [UInt8](repeating: 77, count: 28 * 7)),
        BitmapFile.make(
            width: 9, height: 7, bits: 16, compression: 3, masks: [0xF800, 0x07E0, 0x001F], colors: 0,
            rows: [UInt8](repeating: 77, count: 20 * 7)),
        BitmapFile.make(
            width: 9, height: 7, bits: 8, compression: 1, palette: [(1, 2, 3), (4, 5, 6)],
            rows: [9, 1, 0, 0, 0, 5, 1, 0, 1, 0, 1, 0, 0, 2, 2, 1, 4, 0, 0, 1]),
        BitmapFile.make(
            width: 9, height: 7, bits: 4, compression: 2, palette: [(1, 2, 3), (4, 5, 6)],
            rows: [9, 1, 0, 0, 0, 5, 0x10, 0x01, 0x10, 0, 0, 0, 2, 2, 1, 4, 0, 0, 1]),
    ]

    /// One to eight changes: bits turned, bytes set to telling values, pieces cut out, doubled or moved.
    private func mutated(_ seed: Data, using random: inout SplitMix64) -> Data {
        var bytes = [UInt8](seed)
        for _ in 0..<1 + Int(random.next() % 8) where !bytes.isEmpty {
            let at = Int(random.next() % UInt64(bytes.count))
            let end = min(bytes.count, at + 1 + Int(random.next() % 16))
            switch random.next() % 6 {
            case 0: bytes[at] ^= 1 << UInt8(random.next() % 8)
            case 1: bytes[at] = [0, 1, 0x7F, 0x80, 0xFE, 0xFF][Int(random.next() % 6)]
            case 2: bytes.removeSubrange(at..<end)
            case 3: bytes.insert(contentsOf: bytes[at..<end], at: Int(random.next() % UInt64(bytes.count)))
            case 4: bytes.removeSubrange(at...)
            default: bytes[at] = UInt8(truncatingIfNeeded: random.next())
            }
        }
        return Data(bytes)
    }

    @Test("Any change to a file gives a picture or an error, never a crash", .timeLimit(.minutes(10)))
    func mutations() {
        var random = SplitMix64(seed: 0x6272_6163_6869_6F)
        var pictures = 0, errors = 0
        for round in 0..<160 {
            for seed in Self.seeds {
                do {
                    let picture = try PhotoDecoder.decode(
                        mutated(seed, using: &random), named: "mutated", shorterSideAtLeast: round % 3 == 0 ? 5 : nil)
                    #expect(picture.pixels.count == picture.width * picture.height * 3)
                    pictures += 1
                } catch {
                    #expect((error as? BrachioError)?.message == "photo mutated cannot be decoded")
                    errors += 1
                }
            }
        }
        // Both happen often: the mutations reach behind the headers, and they do damage.
        #expect(pictures > 200 && errors > 200)
    }
}
