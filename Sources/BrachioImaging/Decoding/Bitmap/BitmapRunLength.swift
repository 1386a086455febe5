internal import BrachioCore

/// The run lengths of BMP: pairs of a count and a colour (RLE8) or two colours in turn (RLE4), with escapes.
///
/// What runs over the end of a row is left out; what is skipped has the palette's first colour.
struct BitmapRunLength {
    private let file: LittleEndianBytes
    private let header: BitmapHeader
    private var position: Int
    private var x = 0
    private var y = 0
    private var indices: [UInt8]

    /// One palette index a pixel, `width * height`, in the order in which rows are stored.
    static func indices(_ file: LittleEndianBytes, _ header: BitmapHeader) throws -> [UInt8] {
        var decoder = BitmapRunLength(file, header)
        while decoder.y < header.height, try decoder.readPair() {}
        return decoder.indices
    }

    private init(_ file: LittleEndianBytes, _ header: BitmapHeader) {
        self.file = file
        self.header = header
        position = header.pixelOffset
        indices = [UInt8](repeating: 0, count: header.width * header.height)
    }

    /// False at the end of the bitmap.
    private mutating func readPair() throws -> Bool {
        let count = Int(try next()), value = try next()
        if count > 0 {
            let wide = header.compression == .runLength8
            put(count) { index in wide ? value : index % 2 == 0 ? value >> 4 : value & 15 }
            return true
        }
        switch value {
        case 0: (x, y) = (0, y + 1)
        case 1: return false
        case 2:
            x += Int(try next())
            y += Int(try next())
        default: try readLiterals(Int(value))
        }
        return true
    }

    /// Pixels one by one, filled up to a whole number of 16-bit words.
    private mutating func readLiterals(_ count: Int) throws {
        let bytes = header.compression == .runLength8 ? count : (count + 1) / 2
        let start = position
        _ = try file.byte(at: start + bytes - 1)
        let file = file, wide = header.compression == .runLength8
        put(count) { index in
            let byte = file.bytes[start + (wide ? index : index / 2)]
            return wide ? byte : index % 2 == 0 ? byte >> 4 : byte & 15
        }
        position += (bytes + 1) / 2 * 2
    }

    private mutating func put(_ count: Int, _ value: (Int) -> UInt8) {
        let row = y * header.width
        for index in 0..<max(0, min(count, header.width - x)) { indices[row + x + index] = value(index) }
        x = min(header.width, x + count)
    }

    private mutating func next() throws -> UInt8 {
        defer { position += 1 }
        return try file.byte(at: position)
    }
}
