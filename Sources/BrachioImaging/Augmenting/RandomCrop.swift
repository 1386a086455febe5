internal import BrachioCore
internal import Foundation

/// torchvision's `RandomResizedCrop.get_params`: ten tries at a random area and aspect ratio, then the largest centred
/// crop whose aspect ratio is in range.
struct RandomCrop {
    let area: ClosedRange<Float>
    /// As multiples of `outputAspect`.
    let aspect: ClosedRange<Float>
    let outputAspect: Float

    func box(inWidth width: Int, height: Int, using random: inout SplitMix64) -> CropBox {
        let logAspect = log(aspect.lowerBound)...log(aspect.upperBound)
        for _ in 0..<10 {
            let pixels = Float(width) * Float(height) * random.uniform(area)
            let ratio = exp(random.uniform(logAspect)) * outputAspect
            let cropWidth = Int((pixels * ratio).squareRoot().rounded())
            let cropHeight = Int((pixels / ratio).squareRoot().rounded())
            guard cropWidth > 0, cropWidth <= width, cropHeight > 0, cropHeight <= height else { continue }
            let left = random.index(below: width - cropWidth + 1), top = random.index(below: height - cropHeight + 1)
            return CropBox(
                left: Float(left), top: Float(top), right: Float(left + cropWidth), bottom: Float(top + cropHeight))
        }
        return centred(inWidth: Float(width), height: Float(height))
    }

    private func centred(inWidth width: Float, height: Float) -> CropBox {
        let ratio = width / height, least = aspect.lowerBound * outputAspect, most = aspect.upperBound * outputAspect
        let cropWidth = ratio > most ? max(1, (height * most).rounded()) : width
        let cropHeight = ratio < least ? max(1, (width / least).rounded()) : height
        let left = ((width - cropWidth) / 2).rounded(.down), top = ((height - cropHeight) / 2).rounded(.down)
        return CropBox(left: left, top: top, right: left + cropWidth, bottom: top + cropHeight)
    }
}
