import BrachioCore
import BrachioImaging
import Foundation

extension Picture {
    /// A picture whose every level follows from its place: `(7x + 13y + 29c + xy mod 31) mod 256`, which any language can evaluate.
    static func synthetic(width: Int, height: Int) -> Picture {
        Picture(width: width, height: height) { levels in
            for y in 0..<height {
                for x in 0..<width {
                    for c in 0..<3 {
                        levels[3 * (y * width + x) + c] = UInt8((7 * x + 13 * y + 29 * c + (x * y) % 31) % 256)
                    }
                }
            }
        }
    }

    /// Smooth ramps with a few edges: what lossy formats keep nearly unchanged.
    static func smooth(width: Int, height: Int) -> Picture {
        Picture(width: width, height: height) { levels in
            for y in 0..<height {
                for x in 0..<width {
                    let at = 3 * (y * width + x)
                    levels[at] = UInt8(255 * x / max(1, width - 1))
                    levels[at + 1] = UInt8(255 * y / max(1, height - 1))
                    levels[at + 2] = x * 2 < width ? 40 : 200
                }
            }
        }
    }

    static func noise(width: Int, height: Int, using random: inout SplitMix64) -> Picture {
        Picture(width: width, height: height) { levels in
            for i in 0..<width * height * 3 { levels[i] = UInt8(truncatingIfNeeded: random.next()) }
        }
    }

    var digest: String { String(Digest(of: Data(pixels)).hexadecimal.prefix(16)) }

    /// The largest and the mean difference of levels; `nil` where the sizes differ.
    func difference(from other: Picture) -> (largest: Int, mean: Double)? {
        guard width == other.width, height == other.height else { return nil }
        var largest = 0, sum = 0
        for (a, b) in zip(pixels, other.pixels) {
            let d = abs(Int(a) - Int(b))
            largest = max(largest, d)
            sum += d
        }
        return (largest, Double(sum) / Double(pixels.count))
    }
}
