import BrachioCore
import BrachioImaging
import Foundation
import Testing

/// BMP files byte by byte, after Microsoft's "Bitmap Storage".
enum BitmapFile {
    static func little(_ value: Int, _ bytes: Int) -> [UInt8] { (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }

    static func make(
        width: Int, height: Int, bits: Int, compression: Int = 0, palette: [(UInt8, UInt8, UInt8)] = [],
        masks: [Int] = [], headerBytes: Int = 40, colors: Int? = nil, rows: [UInt8]
    ) -> Data {
        var header = little(headerBytes, 4)
        if headerBytes == 12 {
            for field in [width, height, 1, bits] { header += little(field, 2) }
        } else {
            header += little(width, 4) + little(height, 4) + little(1, 2) + little(bits, 2)
            for field in [compression, rows.count, 2835, 2835, colors ?? palette.count, 0] { header += little(field, 4) }
            for mask in masks { header += little(mask, 4) }
            header += [UInt8](repeating: 0, count: max(0, headerBytes - header.count))
        }
        var table: [UInt8] = []
        for color in palette { table += [color.2, color.1, color.0] + (headerBytes == 12 ? [] : [0]) }
        let offset = 14 + header.count + table.count
        var file = Array("BM".utf8) + little(offset + rows.count, 4) + little(0, 4)
        file += little(offset, 4)
        file += header
        file += table
        file += rows
        return Data(file)
    }
}

@Suite struct BitmapTests {
    private static let palette: [(UInt8, UInt8, UInt8)] = [(10, 20, 30), (200, 0, 0), (0, 200, 0), (0, 0, 200)]

    private func levels(_ data: Data) throws -> [[UInt8]] {
        let picture = try PhotoDecoder.decode(data, named: "test.bmp")
        return (0..<picture.height).map { y in
            (0..<picture.width).flatMap { x in [picture[x, y].red, picture[x, y].green, picture[x, y].blue] }
        }
    }

    private func colors(_ indices: [Int]) -> [UInt8] {
        indices.flatMap { [Self.palette[$0].0, Self.palette[$0].1, Self.palette[$0].2] }
    }

    @Test("24 bits: bottom row first, blue first, rows of whole words")
    func direct24() throws {
        let rows: [UInt8] = [3, 2, 1, 6, 5, 4, 0, 0, 9, 8, 7, 12, 11, 10, 0, 0]
        #expect(try levels(BitmapFile.make(width: 2, height: 2, bits: 24, rows: rows)) == [[7, 8, 9, 10, 11, 12], [1, 2, 3, 4, 5, 6]])
        #expect(try levels(BitmapFile.make(width: 2, height: -2, bits: 24, rows: rows)) == [[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]])
        #expect(try levels(BitmapFile.make(width: 2, height: 2, bits: 24, headerBytes: 12, rows: rows))[0] == [7, 8, 9, 10, 11, 12])
    }

    @Test("1, 4 and 8 bits look up the palette")
    func indexed() throws {
        let one = BitmapFile.make(width: 3, height: 1, bits: 1, palette: Array(Self.palette.prefix(2)), rows: [0b1010_0000, 0, 0, 0])
        #expect(try levels(one) == [colors([1, 0, 1])])
        let four = BitmapFile.make(width: 3, height: 1, bits: 4, palette: Self.palette, rows: [0x12, 0x30, 0, 0])
        #expect(try levels(four) == [colors([1, 2, 3])])
        let eight = BitmapFile.make(width: 3, height: 1, bits: 8, palette: Self.palette, headerBytes: 12, rows: [3, 0, 2, 0])
        #expect(try levels(eight) == [colors([3, 0, 2])])
        let outside = BitmapFile.make(width: 1, height: 1, bits: 8, palette: Self.palette, rows: [200, 0, 0, 0])
        #expect(try levels(outside) == [[0, 0, 0]])
    }

    @Test("16 bits: five a channel, or what the masks say")
    func direct16() throws {
        let word = BitmapFile.little(0b0_11111_00000_10000, 2) + [0, 0]
        #expect(try levels(BitmapFile.make(width: 1, height: 1, bits: 16, rows: word)) == [[255, 0, 132]])
        let masked = BitmapFile.make(
            width: 1, height: 1, bits: 16, compression: 3, masks: [0xF800, 0x07E0, 0x001F], colors: 0,
            rows: BitmapFile.little(0b11111_100000_00000, 2) + [0, 0])
        #expect(try levels(masked) == [[255, 130, 0]])
    }

    @Test("32 bits: alpha goes over white, unless it is zero everywhere")
    func alpha() throws {
        let masks = [0xFF_0000, 0xFF00, 0xFF, 0xFF00_0000]
        func file(_ rows: [UInt8]) -> Data {
            BitmapFile.make(width: 2, height: 1, bits: 32, compression: 3, masks: masks, headerBytes: 108, colors: 0, rows: rows)
        }
        #expect(try levels(file([0, 0, 100, 255, 50, 60, 70, 0])) == [[100, 0, 0, 255, 255, 255]])
        #expect(try levels(file([0, 0, 100, 0, 50, 60, 70, 0])) == [[100, 0, 0, 70, 60, 50]])
        #expect(try levels(BitmapFile.make(width: 1, height: 1, bits: 32, rows: [1, 2, 3, 9])) == [[3, 2, 1]])
    }

    @Test("Run lengths of 8 bits: runs, literals, ends of lines, skips, and runs over the end of a row")
    func runLength8() throws {
        let rows: [UInt8] = [2, 1, 0, 3, 2, 3, 1, 0, 0, 0, 9, 3, 0, 0, 0, 2, 1, 0, 3, 2, 0, 1]
        let file = BitmapFile.make(width: 5, height: 3, bits: 8, compression: 1, palette: Self.palette, rows: rows)
        #expect(try levels(file) == [colors([0, 2, 2, 2, 0]), colors([3, 3, 3, 3, 3]), colors([1, 1, 2, 3, 1])])
    }

    @Test("Run lengths of 4 bits take two colours in turn")
    func runLength4() throws {
        let rows: [UInt8] = [3, 0x12, 0, 3, 0x32, 0x10, 0, 1]
        let file = BitmapFile.make(width: 6, height: 1, bits: 4, compression: 2, palette: Self.palette, rows: rows)
        #expect(try levels(file) == [colors([1, 2, 1, 3, 2, 1])])
    }

    @Test("What is wrong is an error and never a crash")
    func refused() {
        let bad: [(Data, BrachioError.Code)] = [
            (BitmapFile.make(width: 2, height: 2, bits: 24, rows: [1, 2, 3]), .invalidInput),
            (BitmapFile.make(width: 0, height: 2, bits: 24, rows: []), .invalidInput),
            (BitmapFile.make(width: -2, height: 2, bits: 24, rows: []), .invalidInput),
            (BitmapFile.make(width: 2, height: -(1 << 31), bits: 24, rows: []), .limitExceeded),
            (BitmapFile.make(width: 60_000, height: 60_000, bits: 8, rows: []), .limitExceeded),
            (BitmapFile.make(width: 2, height: 2, bits: 7, rows: [0, 0, 0, 0]), .unsupported),
            (BitmapFile.make(width: 2, height: 2, bits: 24, compression: 4, rows: [0, 0, 0, 0]), .unsupported),
            (BitmapFile.make(width: 2, height: 2, bits: 8, compression: 1, palette: Self.palette, rows: [0, 9, 1]), .invalidInput),
            (Data("BM".utf8), .invalidInput),
        ]
        for (data, code) in bad {
            let error = #expect(throws: BrachioError.self) { try PhotoDecoder.decode(data, named: "bad.bmp") }
            #expect(error?.code == code, "\(error?.description ?? "")")
        }
    }
}
