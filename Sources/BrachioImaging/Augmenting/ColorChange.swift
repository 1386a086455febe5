internal import Foundation

/// Brightness, contrast, saturation and hue as one matrix and one offset for every pixel.
///
/// Brightness scales levels, contrast scales their distance from the picture's mean grey, saturation the distance from
/// the pixel's own grey (as torchvision's `ColorJitter` does; grey is 0.299 R + 0.587 G + 0.114 B). Hue turns the colour
/// about the grey axis in YIQ, which is linear where torchvision's turn in HSV is not. Levels are cut to 0…255 once, at the end.
struct ColorChange {
    let brightness: Float
    let contrast: Float
    let saturation: Float
    /// 1 is the whole colour circle.
    let hueTurns: Float

    private static let grey = SIMD3<Float>(0.299, 0.587, 0.114)

    func apply(to picture: inout Picture) {
        let offset = (1 - contrast) * brightness * Self.meanGrey(picture)
        let rows = matrix()
        let red = rows.0, green = rows.1, blue = rows.2
        picture.withMutableLevels { levels in
            var at = levels.baseAddress!
            for _ in 0..<levels.count / 3 {
                let r = Float(at[0]), g = Float(at[1]), b = Float(at[2])
                at[0] = Self.level(red.x * r + red.y * g + red.z * b + offset)
                at[1] = Self.level(green.x * r + green.y * g + green.z * b + offset)
                at[2] = Self.level(blue.x * r + blue.y * g + blue.z * b + offset)
                at += 3
            }
        }
    }

    @inline(__always)
    private static func level(_ value: Float) -> UInt8 {
        UInt8(truncatingIfNeeded: Int32(min(max(value, 0), 255) + 0.5))
    }

    private static func meanGrey(_ picture: Picture) -> Float {
        var sums = (0, 0, 0)
        picture.pixels.withUnsafeBufferPointer { levels in
            for pixel in 0..<levels.count / 3 {
                sums.0 &+= Int(levels[3 &* pixel])
                sums.1 &+= Int(levels[3 &* pixel &+ 1])
                sums.2 &+= Int(levels[3 &* pixel &+ 2])
            }
        }
        let sum = SIMD3(Float(sums.0), Float(sums.1), Float(sums.2)) * grey
        return sum.sum() / Float(picture.width * picture.height)
    }

    /// Hue times saturation times contrast times brightness; greys pass the first two unchanged.
    private func matrix() -> (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>) {
        let turn = hueTurns * 2 * .pi
        let u = cos(turn) * saturation, w = sin(turn) * saturation
        // The rotation of I and Q, taken back to RGB (the matrix of the FCC's 1953 YIQ, as SVG's hueRotate has it).
        let rows = (
            Self.grey + u * SIMD3(0.701, -0.587, -0.114) + w * SIMD3(0.168, 0.330, -0.497),
            Self.grey + u * SIMD3(-0.299, 0.413, -0.114) + w * SIMD3(-0.328, 0.035, 0.292),
            Self.grey + u * SIMD3(-0.299, -0.587, 0.886) + w * SIMD3(1.250, -1.050, -0.203))
        let gain = contrast * brightness
        return (gain * rows.0, gain * rows.1, gain * rows.2)
    }
}
