internal import Foundation

/// Numbers that say what a picture looks like without any trained network: colours, where they are, edges and their directions, texture.
///
/// It tells apart what differs in colour and texture, and little of what things are; a backbone is better wherever there is one. The parts
/// are histograms, each with the sum 1, so that roots of them compare as Hellinger's distance does:
///
/// | Part | Columns | Source |
/// |---|---|---|
/// | colours: 8 hues × 3 saturations × 4 lightnesses | 96 | Swain and Ballard, 1991 |
/// | mean colour of 4 × 4 fields | 48 | MPEG-7's colour layout, without its transform |
/// | edges: 8 directions in each of 4 × 4 fields, weighed by strength | 128 | Dalal and Triggs, 2005 |
/// | uniform local binary patterns at two scales | 118 | Ojala, Pietikäinen and Mäenpää, 2002 |
public struct PictureDescriptor: Sendable {
    public static let columns = 96 + 48 + 128 + 118
    /// The picture is brought to a square of this side first.
    public static let side = 96
    private static let fields = 4

    public init() {}

    /// `columns` numbers, none negative.
    public func describe(_ picture: Picture) -> [Float] {
        let square = picture.resized(width: Self.side, height: Self.side)
        let grey = Self.grey(square)
        return Self.colors(square) + Self.layout(square) + Self.edges(grey) + Self.texture(grey, radius: 1) + Self.texture(grey, radius: 3)
    }

    private static func share(_ counts: [Float]) -> [Float] {
        let sum = counts.reduce(0, +)
        return sum > 0 ? counts.map { $0 / sum } : counts.map { _ in 1 / Float(counts.count) }
    }

    private static func grey(_ picture: Picture) -> [Float] {
        (0..<side * side).map { pixel in
            0.299 * Float(picture.pixels[3 * pixel]) + 0.587 * Float(picture.pixels[3 * pixel + 1]) + 0.114 * Float(picture.pixels[3 * pixel + 2])
        }
    }

    private static func colors(_ picture: Picture) -> [Float] {
        var counts = [Float](repeating: 0, count: 96)
        for pixel in 0..<side * side {
            let (r, g, b) = (Float(picture.pixels[3 * pixel]), Float(picture.pixels[3 * pixel + 1]), Float(picture.pixels[3 * pixel + 2]))
            let high = max(r, g, b), low = min(r, g, b), range = high - low
            var hue: Float = 0
            if range > 0 {
                hue = high == r ? (g - b) / range : high == g ? 2 + (b - r) / range : 4 + (r - g) / range
                if hue < 0 { hue += 6 }
            }
            let saturation = high > 0 ? range / high : 0
            let place = (min(7, Int(hue / 6 * 8)) * 3 + (saturation < 0.12 ? 0 : saturation < 0.4 ? 1 : 2)) * 4 + min(3, Int(high) / 64)
            counts[place] += 1
        }
        return share(counts)
    }

    private static func field(_ pixel: Int) -> Int {
        let x = pixel % side, y = pixel / side
        return y * fields / side * fields + x * fields / side
    }

    private static func layout(_ picture: Picture) -> [Float] {
        var sums = [Float](repeating: 0, count: 48)
        for pixel in 0..<side * side {
            for channel in 0..<3 { sums[field(pixel) * 3 + channel] += Float(picture.pixels[3 * pixel + channel]) + 1 }
        }
        return share(sums)
    }

    private static func edges(_ grey: [Float]) -> [Float] {
        var counts = [Float](repeating: 0, count: 128)
        for y in 1..<side - 1 {
            for x in 1..<side - 1 {
                let pixel = y * side + x
                let dx = grey[pixel + 1] - grey[pixel - 1], dy = grey[pixel + side] - grey[pixel - side]
                var angle = atan2(dy, dx)
                if angle < 0 { angle += .pi }
                counts[field(pixel) * 8 + min(7, Int(angle / .pi * 8))] += (dx * dx + dy * dy).squareRoot()
            }
        }
        // Roots keep one strong edge from outweighing all others.
        return share(counts.map { ($0 + 1).squareRoot() })
    }

    /// Which of the 59 classes of patterns each of the 256 belongs to: the 58 with at most two changes around the circle, and the rest.
    private static let patterns: [Int] = {
        var next = 0
        return (0..<256).map { pattern in
            let turned = (pattern >> 1) | ((pattern & 1) << 7)
            guard (pattern ^ turned).nonzeroBitCount <= 2 else { return 58 }
            defer { next += 1 }
            return next
        }
    }()

    private static func texture(_ grey: [Float], radius: Int) -> [Float] {
        var counts = [Float](repeating: 0, count: 59)
        let around = [(-1, -1), (0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0)].map { ($0 + $1 * side) * radius }
        for y in radius..<side - radius {
            for x in radius..<side - radius {
                let pixel = y * side + x
                // A step of two levels, so that noise on an even ground counts as even.
                let pattern = around.reduce(0) { $0 << 1 | (grey[pixel + $1] > grey[pixel] + 2 ? 1 : 0) }
                counts[patterns[pattern]] += 1
            }
        }
        return share(counts)
    }
}
