import BrachioCore
import BrachioImaging
import Foundation
import Testing

@Suite struct ScaledDecodingTests {
    @Test("A large JPEG is decoded no smaller than asked, and the picture stays the same", arguments: [1, 37, 64, 100, 150, 299, 300, 500])
    func scaled(atLeast: Int) throws {
        let picture = Picture.smooth(width: 400, height: 300)
        let file = try picture.jpeg(quality: 95)
        let decoded = try PhotoDecoder.decode(file, named: "ramp", shorterSideAtLeast: atLeast)
        #expect(min(decoded.width, decoded.height) >= min(atLeast, 300))
        // Half the scale would be too small.
        #expect(decoded.height == 38 || (decoded.height + 1) / 2 < atLeast)
        let difference = try #require(decoded.difference(from: picture.resized(width: decoded.width, height: decoded.height)))
        #expect(difference.mean < 3)
    }
}

@Suite struct OrientationTests {
    /// The TIFF block of EXIF with one entry, in either byte order.
    private func exif(_ orientation: UInt8, bigEndian: Bool) -> Data {
        let block: [UInt8] = bigEndian
            ? [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]
            : [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0]
        return Data("Exif\0\0".utf8) + Data(block)
    }

    private func jpeg(_ picture: Picture, orientation: UInt8, bigEndian: Bool) throws -> Data {
        let file = try picture.jpeg(quality: 100), block = exif(orientation, bigEndian: bigEndian)
        return file.prefix(2) + Data([0xFF, 0xE1, 0, UInt8(block.count + 2)]) + block + file.dropFirst(2)
    }

    /// Where EXIF says that the stored row 0 and column 0 are seen (EXIF 2.32, table of tag 0x0112).
    private func upright(_ x: Int, _ y: Int, _ orientation: UInt8, _ width: Int, _ height: Int) -> (Int, Int) {
        switch orientation {
        case 1: (x, y)
        case 2: (width - 1 - x, y)
        case 3: (width - 1 - x, height - 1 - y)
        case 4: (x, height - 1 - y)
        case 5: (y, x)
        case 6: (height - 1 - y, x)
        case 7: (height - 1 - y, width - 1 - x)
        default: (y, width - 1 - x)
        }
    }

    @Test("Each of the eight orientations is turned upright", arguments: 1...8 as ClosedRange<UInt8>, [true, false])
    func upright(orientation: UInt8, bigEndian: Bool) throws {
        let stored = Picture.smooth(width: 75, height: 50)
        let plain = try PhotoDecoder.decode(try stored.jpeg(quality: 100), named: "stored")
        let seen = try PhotoDecoder.decode(try jpeg(stored, orientation: orientation, bigEndian: bigEndian), named: "seen")
        #expect(seen.width == (orientation < 5 ? 75 : 50) && seen.height == (orientation < 5 ? 50 : 75))
        for y in 0..<50 {
            for x in 0..<75 {
                let (column, row) = upright(x, y, orientation, 75, 50)
                #expect(seen[column, row] == plain[x, y])
            }
        }
    }

    @Test("An orientation that does not exist is ignored", arguments: [0, 9, 255] as [UInt8])
    func unknown(orientation: UInt8) throws {
        let stored = Picture.smooth(width: 20, height: 10)
        let seen = try PhotoDecoder.decode(try jpeg(stored, orientation: orientation, bigEndian: true), named: "odd")
        #expect(seen.width == 20 && seen.height == 10)
    }
}
