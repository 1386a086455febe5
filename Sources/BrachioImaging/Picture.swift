/// An upright picture in memory: 8-bit RGB, interleaved, row after row from the top, without padding.
public struct Picture: Sendable, Hashable {
    public let width: Int
    public let height: Int
    /// `width * height * 3` levels.
    public private(set) var pixels: [UInt8]

    /// `pixels` holds exactly `width * height * 3` levels; anything else is a programmer's mistake and stops the program.
    public init(width: Int, height: Int, pixels: [UInt8]) {
        precondition(width > 0 && height > 0 && pixels.count == width * height * 3, "\(width)×\(height) needs three levels a pixel")
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// A picture of one colour.
    public init(width: Int, height: Int, filledWith color: Color) {
        self.init(width: width, height: height) { levels in
            for pixel in 0..<width * height {
                levels[3 * pixel] = color.red
                levels[3 * pixel + 1] = color.green
                levels[3 * pixel + 2] = color.blue
            }
        }
    }

    /// A picture whose levels `fill` writes, every one.
    public init(width: Int, height: Int, fill: (UnsafeMutablePointer<UInt8>) throws -> Void) rethrows {
        let count = width * height * 3
        let pixels = try [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
            try fill(buffer.baseAddress!)
            written = count
        }
        self.init(width: width, height: height, pixels: pixels)
    }

    /// Changes levels in place; the buffer holds all `width * height * 3`.
    public mutating func withMutableLevels<Result>(
        _ body: (UnsafeMutableBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result {
        try pixels.withUnsafeMutableBufferPointer { try body($0) }
    }

    /// The pixel at column `x` of row `y`; both count from the upper left corner.
    public subscript(x: Int, y: Int) -> Color {
        get {
            let at = 3 * (y * width + x)
            return Color(red: pixels[at], green: pixels[at + 1], blue: pixels[at + 2])
        }
        set {
            let at = 3 * (y * width + x)
            pixels[at] = newValue.red
            pixels[at + 1] = newValue.green
            pixels[at + 2] = newValue.blue
        }
    }
}

/// An 8-bit RGB colour.
public struct Color: Sendable, Hashable {
    public var red: UInt8
    public var green: UInt8
    public var blue: UInt8

    public init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// A grey of the given level.
    public init(level: UInt8) { self.init(red: level, green: level, blue: level) }

    public static let white = Color(level: 255)
    public static let black = Color(level: 0)
}

extension Color {
    /// The colour at the given opacity before a white ground.
    @inline(__always)
    func overWhite(alpha: UInt8) -> Color {
        func mix(_ level: UInt8) -> UInt8 {
            let sum = UInt32(level) &* UInt32(alpha) &+ 255 &* (255 &- UInt32(alpha)) &+ 127
            return UInt8(truncatingIfNeeded: sum / 255)
        }
        return Color(red: mix(red), green: mix(green), blue: mix(blue))
    }
}
