internal import BrachioCore
internal import Foundation

/// A random rectangle replaced by noise (Zhong et al., "Random Erasing Data Augmentation", 2017), with torchvision's
/// ranges: 2 % to 33 % of the area, aspect ratio 0.3 to 3.3.
enum RandomErasing {
    static func apply(to picture: inout Picture, using random: inout SplitMix64) {
        for _ in 0..<10 {
            let area = Float(picture.width) * Float(picture.height) * random.uniform(0.02...0.33)
            let aspect = exp(random.uniform(log(0.3)...log(3.3)))
            let width = Int((area * aspect).squareRoot().rounded()), height = Int((area / aspect).squareRoot().rounded())
            guard width > 0, width < picture.width, height > 0, height < picture.height else { continue }
            let left = random.index(below: picture.width - width + 1), top = random.index(below: picture.height - height + 1)
            fillWithNoise(&picture, left: left, top: top, width: width, height: height, using: &random)
            return
        }
    }

    private static func fillWithNoise(
        _ picture: inout Picture, left: Int, top: Int, width: Int, height: Int, using random: inout SplitMix64
    ) {
        let rowLevels = 3 * picture.width
        picture.withMutableLevels { levels in
            for y in top..<top + height {
                var bits: UInt64 = 0
                for i in 0..<3 * width {
                    if i % 8 == 0 { bits = random.next() }
                    levels[y * rowLevels + 3 * left + i] = UInt8(truncatingIfNeeded: bits)
                    bits >>= 8
                }
            }
        }
    }
}
