internal import BrachioCore

/// BMP: 1, 4, 8, 16, 24 and 32 bits a pixel, run lengths of 4 and 8 bits, bit fields, rows from the top or the bottom.
///
/// Alpha is laid over white, except where it is zero everywhere: writers that do not know it leave it so.
enum BitmapDecoder {
    static func decode(_ bytes: UnsafeRawBufferPointer) throws -> Picture {
        let file = LittleEndianBytes(bytes: bytes)
        let header = try BitmapHeader(file)
        if header.compression != .none {
            return picture(of: try BitmapRunLength.indices(file, header), header)
        }
        let lastRow = header.pixelOffset + (header.height - 1) * header.rowBytes
        let needed = lastRow + (header.width * header.bitsPerPixel + 7) / 8
        guard needed <= file.count else {
            throw BrachioError(
                .invalidInput, "the file ends in the middle of the picture", cause: "\(needed) bytes are needed and \(file.count) are there")
        }
        let rows = bytes.baseAddress! + header.pixelOffset
        return header.bitsPerPixel <= 8 ? indexed(rows, header) : direct(rows, header)
    }

    /// Where the picture's row `y` lies among the stored ones.
    private static func stored(_ y: Int, _ header: BitmapHeader) -> Int {
        header.topDown ? y : header.height - 1 - y
    }

    private static func table(_ header: BitmapHeader) -> [Color] {
        header.palette + Array(repeating: .black, count: 256 - header.palette.count)
    }

    private static func indexed(_ rows: UnsafeRawPointer, _ header: BitmapHeader) -> Picture {
        let colors = table(header), bits = header.bitsPerPixel
        let mask = UInt8((1 << bits) - 1)
        return Picture(width: header.width, height: header.height) { levels in
            var to = levels
            for y in 0..<header.height {
                let row = rows + stored(y, header) * header.rowBytes
                for x in 0..<header.width {
                    let byte = row.load(fromByteOffset: x * bits / 8, as: UInt8.self)
                    let shift = 8 - bits - x * bits % 8
                    put(colors[Int((byte >> UInt8(shift)) & mask)], at: &to)
                }
            }
        }
    }

    private static func picture(of indices: [UInt8], _ header: BitmapHeader) -> Picture {
        let colors = table(header)
        return Picture(width: header.width, height: header.height) { levels in
            var to = levels
            for y in 0..<header.height {
                let row = stored(y, header) * header.width
                for x in 0..<header.width { put(colors[Int(indices[row + x])], at: &to) }
            }
        }
    }

    private static func direct(_ rows: UnsafeRawPointer, _ header: BitmapHeader) -> Picture {
        let masks = header.masks
        let alpha = masks.alpha.flatMap { isUsed($0, rows, header) ? $0 : nil }
        return Picture(width: header.width, height: header.height) { levels in
            var to = levels
            for y in 0..<header.height {
                let row = rows + stored(y, header) * header.rowBytes
                for x in 0..<header.width {
                    let pixel = load(row, x, header.bitsPerPixel)
                    var color = Color(
                        red: masks.red.level(pixel), green: masks.green.level(pixel), blue: masks.blue.level(pixel))
                    if let alpha { color = color.overWhite(alpha: alpha.level(pixel)) }
                    put(color, at: &to)
                }
            }
        }
    }

    private static func isUsed(_ alpha: BitmapMasks.Channel, _ rows: UnsafeRawPointer, _ header: BitmapHeader) -> Bool {
        for y in 0..<header.height {
            for x in 0..<header.width where alpha.level(load(rows + y * header.rowBytes, x, header.bitsPerPixel)) != 0 {
                return true
            }
        }
        return false
    }

    @inline(__always)
    private static func load(_ row: UnsafeRawPointer, _ x: Int, _ bits: Int) -> UInt32 {
        switch bits {
        case 16: UInt32(UInt16(littleEndian: row.loadUnaligned(fromByteOffset: 2 * x, as: UInt16.self)))
        case 24:
            UInt32(row.load(fromByteOffset: 3 * x, as: UInt8.self))
                | UInt32(row.load(fromByteOffset: 3 * x + 1, as: UInt8.self)) << 8
                | UInt32(row.load(fromByteOffset: 3 * x + 2, as: UInt8.self)) << 16
        default: UInt32(littleEndian: row.loadUnaligned(fromByteOffset: 4 * x, as: UInt32.self))
        }
    }

    @inline(__always)
    private static func put(_ color: Color, at to: inout UnsafeMutablePointer<UInt8>) {
        (to[0], to[1], to[2]) = (color.red, color.green, color.blue)
        to += 3
    }
}
