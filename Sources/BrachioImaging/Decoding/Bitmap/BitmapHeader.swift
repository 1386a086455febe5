internal import BrachioCore

/// The headers of a BMP file: OS/2's of 12, 16 and 64 bytes, Windows' of 40, 52, 56, 108 and 124 bytes.
///
/// Layout: Microsoft, "Bitmap Storage" (`BITMAPFILEHEADER`, `BITMAPINFOHEADER`, `BITMAPV5HEADER`).
struct BitmapHeader {
    enum Compression { case none, runLength4, runLength8 }

    let width: Int
    let height: Int
    let topDown: Bool
    let bitsPerPixel: Int
    let compression: Compression
    let masks: BitmapMasks
    let palette: [Color]
    let pixelOffset: Int

    init(_ file: LittleEndianBytes) throws {
        pixelOffset = Int(try file.number(UInt32.self, at: 10))
        let size = Int(try file.number(UInt32.self, at: 14))
        let core = size == 12
        guard core || size == 16 || (40...4096).contains(size) else {
            throw BrachioError(.unsupported, "a BMP header of \(size) bytes is not known")
        }
        let storedHeight: Int
        if core {
            width = Int(try file.number(UInt16.self, at: 18))
            storedHeight = Int(try file.number(UInt16.self, at: 20))
            bitsPerPixel = Int(try file.number(UInt16.self, at: 24))
        } else {
            width = Int(try file.number(Int32.self, at: 18))
            storedHeight = Int(try file.number(Int32.self, at: 22))
            bitsPerPixel = Int(try file.number(UInt16.self, at: 28))
        }
        height = abs(storedHeight)
        topDown = storedHeight < 0
        try PhotoLimits.check(width: width, height: height)
        guard [1, 4, 8, 16, 24, 32].contains(bitsPerPixel) else {
            throw BrachioError(.unsupported, "a BMP of \(bitsPerPixel) bits a pixel is not supported")
        }
        let code = size >= 40 ? try file.number(UInt32.self, at: 30) : 0
        let withMasks = size != 64 && (code == 3 || code == 6)
        compression = withMasks ? .none : try Self.compression(code, bitsPerPixel: bitsPerPixel)
        masks = withMasks && bitsPerPixel >= 16
            ? try BitmapMasks(file, headerSize: size, withAlpha: code == 6)
            : BitmapMasks(bitsPerPixel: bitsPerPixel)
        let masksBehind = size == 40 && withMasks ? (code == 6 ? 16 : 12) : 0
        let colors = size >= 40 ? Int(try file.number(UInt32.self, at: 46)) : 0
        palette = bitsPerPixel > 8 ? [] : try Self.palette(
            file, at: 14 + size + masksBehind, entryBytes: core ? 3 : 4,
            count: colors == 0 ? 1 << bitsPerPixel : min(colors, 1 << bitsPerPixel), end: pixelOffset)
    }

    /// Bytes from one row to the next: whole groups of four.
    var rowBytes: Int { (width * bitsPerPixel + 31) / 32 * 4 }

    private static func compression(_ code: UInt32, bitsPerPixel: Int) throws -> Compression {
        switch (code, bitsPerPixel) {
        case (0, _): .none
        case (1, 8): .runLength8
        case (2, 4): .runLength4
        default:
            throw BrachioError(
                .unsupported, "a BMP with compression \(code) at \(bitsPerPixel) bits a pixel is not supported")
        }
    }

    private static func palette(
        _ file: LittleEndianBytes, at start: Int, entryBytes: Int, count: Int, end: Int
    ) throws -> [Color] {
        // Some writers state more colours than they store.
        let stored = end > start ? min(count, (end - start) / entryBytes) : count
        return try (0..<stored).map { index in
            let at = start + index * entryBytes
            return Color(red: try file.byte(at: at + 2), green: try file.byte(at: at + 1), blue: try file.byte(at: at))
        }
    }
}
