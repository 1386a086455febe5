public import BrachioCore

extension Augmentation {
    /// A random variant of `photo` at `width` × `height` pixels. The same photo and the same `random` give the same picture.
    public func apply(to photo: Picture, width: Int, height: Int, using random: inout SplitMix64) -> Picture {
        let crop = RandomCrop(
            area: areaMin...areaMax, aspect: aspectMin...aspectMax, outputAspect: Float(width) / Float(height))
        var picture = photo.resized(
            width: width, height: height, box: crop.box(inWidth: photo.width, height: photo.height, using: &random))
        if flipChance > 0, random.uniform() < flipChance { picture.mirror() }
        if verticalFlipChance > 0, random.uniform() < verticalFlipChance { picture.turnOver() }
        if rotationDegrees > 0 || shearDegrees > 0 {
            let affine = Affine(
                rotationDegrees: random.uniform(-rotationDegrees...rotationDegrees),
                shearXDegrees: random.uniform(-shearDegrees...shearDegrees),
                shearYDegrees: random.uniform(-shearDegrees...shearDegrees))
            picture = affine.apply(to: picture)
        }
        if brightness > 0 || contrast > 0 || saturation > 0 || hue > 0 {
            let change = ColorChange(
                brightness: 1 + random.uniform(-brightness...brightness),
                contrast: 1 + random.uniform(-contrast...contrast),
                saturation: 1 + random.uniform(-saturation...saturation),
                hueTurns: random.uniform(-hue...hue))
            change.apply(to: &picture)
        }
        if erasingChance > 0, random.uniform() < erasingChance { RandomErasing.apply(to: &picture, using: &random) }
        return picture
    }
}

extension Picture {
    /// Left and right change places.
    public mutating func mirror() {
        let width = width, height = height
        withMutableLevels { levels in
            for y in 0..<height {
                var left = 3 * y * width, right = left + 3 * (width - 1)
                while left < right {
                    for channel in 0..<3 { levels.swapAt(left + channel, right + channel) }
                    left += 3
                    right -= 3
                }
            }
        }
    }
}

extension Picture {
    /// Top and bottom change places.
    public mutating func turnOver() {
        let row = 3 * width, height = height
        withMutableLevels { levels in
            for y in 0..<height / 2 {
                for index in 0..<row { levels.swapAt(y * row + index, (height - 1 - y) * row + index) }
            }
        }
    }
}

extension SplitMix64 {
    /// Uniform in 0..<count, for counts below 2²⁴.
    mutating func index(below count: Int) -> Int { min(count - 1, Int(uniform() * Float(count))) }
}
