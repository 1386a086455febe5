import BrachioCore
import BrachioWire
import Foundation
import Testing

@Suite("CBOR")
struct CBORTests {
    private static func bytes(_ hexadecimal: String) -> [UInt8] {
        stride(from: 0, to: hexadecimal.utf8.count, by: 2).compactMap { place in
            let start = hexadecimal.index(hexadecimal.startIndex, offsetBy: place)
            return UInt8(hexadecimal[start..<hexadecimal.index(start, offsetBy: 2)], radix: 16)
        }
    }

    @Test("the examples of RFC 8949, appendix A", arguments: [
        ("00", 0), ("17", 23), ("1818", 24), ("1903e8", 1000), ("1a000f4240", 1_000_000), ("1b000000e8d4a51000", 1_000_000_000_000),
        ("20", -1), ("3863", -100), ("3903e7", -1000), ("f4", false), ("f5", true), ("f6", .null), ("60", ""), ("6449455446", "IETF"),
        ("62225c", "\"\\"), ("62c3bc", "ü"), ("63e6b0b4", "水"), ("64f0908591", "𐅑"), ("80", []), ("83010203", [1, 2, 3]), ("a0", [:]),
        ("a26161016162820203", ["a": 1, "b": [2, 3]]), ("8301820203820405", [1, [2, 3], [4, 5]]), ("9fff", []),
        ("9f018202039f0405ffff", [1, [2, 3], [4, 5]]), ("bf61610161629f0203ffff", ["a": 1, "b": [2, 3]]), ("7f657374726561646d696e67ff", "streaming"),
        ("f90000", 0.0), ("f93c00", 1.0), ("fb3ff199999999999a", 1.1), ("f93e00", 1.5), ("f97bff", 65504.0), ("fa47c35000", 100000.0),
        ("f90001", 5.960464477539063e-8), ("fbc010666666666666", -4.1), ("c11a514b67b0", .timestamp(Date(timeIntervalSince1970: 1_363_896_240))),
        ("c1fb41d452d9ec200000", .timestamp(Date(timeIntervalSince1970: 1_363_896_240.5))), ("4401020304", .bytes([1, 2, 3, 4])),
        ("5f42010243030405ff", .bytes([1, 2, 3, 4, 5])),
    ] as [(String, WireValue)])
    func published(hexadecimal: String, value: WireValue) throws {
        #expect(try CBORReader.read(Self.bytes(hexadecimal)) == value)
    }

    @Test("what is not well formed is refused", arguments: [
        "", "18", "19 03".replacingOccurrences(of: " ", with: ""), "62e4", "61ff", "9f01", "bf6161", "a1", "a10102", "ff", "1c", "1f", "0000", "f8", "fb00", "5f6161ff",
        "7f4101ff", "5bffffffffffffffff00", "9bffffffffffffffff", "bbffffffffffffffff", "c161", "f0",
    ])
    func refused(hexadecimal: String) {
        #expect(throws: ServiceError.self) { try CBORReader.read(Self.bytes(hexadecimal)) }
    }

    @Test("nesting has a limit")
    func depth() {
        #expect(throws: Never.self) { try CBORReader.read([UInt8](repeating: 0x81, count: WireLimits.nestingDepth - 1) + [0x00]) }
        #expect(throws: ServiceError.self) { try CBORReader.read([UInt8](repeating: 0x81, count: WireLimits.nestingDepth + 1) + [0x00]) }
    }

    @Test("any value comes back, and whatever is read, the reader returns or throws")
    func roundTrip() throws {
        var random = SplitMix64(seed: 31)
        for _ in 0..<500 {
            let value = RandomValue.make(&random)
            let bytes = CBORWriter.bytes(value)
            #expect(try CBORReader.read(bytes) == value)
            var damaged = bytes
            damaged[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            if let read = try? CBORReader.read(damaged) { #expect(try CBORReader.read(CBORWriter.bytes(read)) == read) }
            _ = try? CBORReader.read(Array(bytes.prefix(Int.random(in: 0..<bytes.count, using: &random))))
        }
    }
}
