internal import Foundation

/// Rotation and shear about a picture's middle. What comes in from outside repeats the nearest edge, so that no
/// corners of a foreign colour appear.
struct Affine {
    /// From output to input coordinates, both from the middle: x' = a x + b y, y' = c x + d y.
    private let a, b, c, d: Float

    init(rotationDegrees: Float, shearXDegrees: Float, shearYDegrees: Float) {
        let turn = rotationDegrees * .pi / 180
        let shearX = tan(shearXDegrees * .pi / 180), shearY = tan(shearYDegrees * .pi / 180)
        // Rotation times [[1, shearX], [shearY, 1]].
        a = cos(turn) - sin(turn) * shearY
        b = cos(turn) * shearX - sin(turn)
        c = sin(turn) + cos(turn) * shearY
        d = sin(turn) * shearX + cos(turn)
    }

    /// Bilinear samples at the input positions.
    func apply(to picture: Picture) -> Picture {
        let width = picture.width, height = picture.height
        let middleX = Float(width - 1) / 2, middleY = Float(height - 1) / 2
        let lastX = Float(width - 1), lastY = Float(height - 1)
        return picture.pixels.withUnsafeBufferPointer { input in
            Picture(width: width, height: height) { output in
                var to = output
                for y in 0..<height {
                    let down = Float(y) - middleY
                    for x in 0..<width {
                        let across = Float(x) - middleX
                        let fromX = min(max(a * across + b * down + middleX, 0), lastX)
                        let fromY = min(max(c * across + d * down + middleY, 0), lastY)
                        Self.sample(input.baseAddress!, fromX, fromY, width, height, into: to)
                        to += 3
                    }
                }
            }
        }
    }

    /// Weights with 8 fractional bits along each axis.
    @inline(__always)
    private static func sample(
        _ input: UnsafePointer<UInt8>, _ x: Float, _ y: Float, _ width: Int, _ height: Int,
        into to: UnsafeMutablePointer<UInt8>
    ) {
        let column = Int32(x), row = Int32(y)
        let right = Int32((x - Float(column)) * 256), below = Int32((y - Float(row)) * 256)
        let topLeft = input + 3 &* (Int(row) &* width &+ Int(column))
        let toRight = Int(column) &+ 1 < width ? 3 : 0
        let toBelow = Int(row) &+ 1 < height ? 3 &* width : 0
        for channel in 0..<3 {
            let pixel = topLeft + channel
            let upper = Int32(pixel[0]) &* (256 &- right) &+ Int32(pixel[toRight]) &* right
            let lower = Int32(pixel[toBelow]) &* (256 &- right) &+ Int32(pixel[toBelow &+ toRight]) &* right
            to[channel] = UInt8(truncatingIfNeeded: (upper &* (256 &- below) &+ lower &* below &+ 32768) &>> 16)
        }
    }
}
