import BrachioObjectStore
import CChecksums
import Foundation
import Testing

@Suite("Checksums")
struct ChecksumTests {
    /// Check values of "123456789" in the catalogue of parametrised CRC algorithms (reveng.sourceforge.io): CRC-32/ISO-HDLC,
    /// CRC-32/ISCSI, CRC-64/NVME. The hashes of "abc" are those of FIPS 180.
    @Test(
        "published vectors",
        arguments: [
            (ChecksumAlgorithm.crc32, "123456789", "cbf43926"), (.crc32c, "123456789", "e3069283"),
            (.crc64nvme, "123456789", "ae8b14860a799888"), (.sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (.sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ])
    func published(algorithm: ChecksumAlgorithm, text: String, expected: String) {
        #expect(Hexadecimal.text(RunningChecksum.checksum(algorithm, of: Array(text.utf8)).value) == expected)
    }

    @Test("a large text against zlib's crc32 (Python 3.11), in Base64")
    func zlib() {
        #expect(RunningChecksum.checksum(.crc32, of: Bytes.noise(65_536, seed: 1)).text == "cXOHmg==")
        #expect(RunningChecksum.checksum(.crc32, of: Bytes.noise(3_000_000, seed: 2)).text == "rbXd5g==")
    }

    @Test("multiplication and tables agree on every length and offset", arguments: [0, 1, 2] as [Int32])
    func foldingAgainstTables(kind: Int32) {
        let data = Array(Bytes.noise(1_200, seed: 5))
        data.withUnsafeBytes { bytes in
            for length in 0..<600 {
                let part = UnsafeRawBufferPointer(rebasing: bytes[(length % 17)..<(length % 17 + length)])
                let folded = brachio_crc_update(kind, 0x1234_5678, part.baseAddress, length)
                #expect(folded == brachio_crc_update_by_tables(kind, 0x1234_5678, part.baseAddress, length))
            }
        }
    }

    @Test("pieces give what the whole gives, wherever it is cut", arguments: ChecksumAlgorithm.allCases)
    func pieces(algorithm: ChecksumAlgorithm) {
        let data = Bytes.noise(1_000, seed: 6)
        let whole = RunningChecksum.checksum(algorithm, of: data)
        for cut in [0, 1, 63, 64, 500, 999, 1_000] {
            var running = RunningChecksum(algorithm)
            for part in [data.prefix(cut), data.dropFirst(cut)] { Array(part).withUnsafeBytes { running.update($0) } }
            #expect(running.finish() == whole)
            guard algorithm.combines else { continue }
            let parts = [data.prefix(cut), data.dropFirst(cut)].map { (RunningChecksum.checksum(algorithm, of: $0), $0.count) }
            #expect(Checksum.joined(parts.map { (checksum: $0.0, bytes: $0.1) }) == whole)
        }
    }

    @Test("the text form is read back; other lengths and words are refused")
    func text() {
        for algorithm in ChecksumAlgorithm.allCases {
            let checksum = Checksum(algorithm, value: Bytes.noise(algorithm.bytes, seed: 7), parts: 3)
            #expect(Checksum(algorithm, text: checksum.text) == checksum)
        }
        #expect(Checksum(.crc32, text: "AAAAAA==")?.parts == nil)
        for text in ["", "AAAA", "AAAAAA==-", "AAAAAA==-0", "AAAAAA==-x", "!"] { #expect(Checksum(.crc32, text: text) == nil) }
    }
}
