internal import BrachioCore

/// Which bits of a 16-, 24- or 32-bit pixel are which channel.
struct BitmapMasks {
    let red: Channel
    let green: Channel
    let blue: Channel
    /// `nil` where the file has no alpha.
    let alpha: Channel?

    struct Channel: Equatable {
        let shift: UInt32
        let largest: UInt32

        /// A mask of no bits gives level 0; one with a gap is taken from its lowest to its highest bit.
        init(mask: UInt32) {
            shift = mask == 0 ? 0 : UInt32(mask.trailingZeroBitCount)
            largest = mask == 0 ? 0 : mask >> shift
        }

        /// The channel's bits on the scale from 0 to 255.
        @inline(__always)
        func level(_ pixel: UInt32) -> UInt8 {
            let value = (pixel &>> shift) & largest
            if largest == 255 { return UInt8(truncatingIfNeeded: value) }
            if largest == 0 { return 0 }
            return UInt8(truncatingIfNeeded: (UInt64(value) &* 255 &+ UInt64(largest) / 2) / UInt64(largest))
        }
    }

    /// The masks of a file that states none.
    init(bitsPerPixel: Int) {
        let fiveBits = bitsPerPixel == 16
        red = Channel(mask: fiveBits ? 0x7C00 : 0xFF_0000)
        green = Channel(mask: fiveBits ? 0x03E0 : 0x00_FF00)
        blue = Channel(mask: fiveBits ? 0x001F : 0x00_00FF)
        alpha = nil
    }

    /// The masks in the header, or behind one of 40 bytes: at the same place.
    init(_ file: LittleEndianBytes, headerSize: Int, withAlpha: Bool) throws {
        red = Channel(mask: try file.number(UInt32.self, at: 54))
        green = Channel(mask: try file.number(UInt32.self, at: 58))
        blue = Channel(mask: try file.number(UInt32.self, at: 62))
        let alphaMask = withAlpha || headerSize >= 56 ? try file.number(UInt32.self, at: 66) : 0
        alpha = alphaMask == 0 ? nil : Channel(mask: alphaMask)
    }
}
