internal import BrachioCore

/// How a photo of any size becomes the picture that a model takes. One value, stored in every model; training, evaluation,
/// the command line and the device all run this code.
///
/// The model's input is float32 planar RGB (channel, row, column) from 0 to 255; normalisation belongs to the graph.
public struct Preprocessing: Sendable, Hashable {
    public enum Mode: Sendable, Hashable {
        /// Resize so that the shorter side is this long, keeping the aspect ratio, then cut the middle out.
        /// The longer side is rounded down and the cut is centred as torchvision's `Resize` and `CenterCrop` do.
        case shorterSide(Int)
        /// Resize to the output size, whatever the aspect ratio.
        case stretch
        /// Resize to fit inside the output, keeping the aspect ratio, centred on this grey level.
        case letterbox(fill: UInt8)
    }

    public static let sidePixelsMax = 4096

    public let mode: Mode
    /// Output size in pixels.
    public let width: Int
    public let height: Int

    /// Throws `invalidInput` where a size is outside 1…4096 or the shorter side is less than the cut.
    public init(mode: Mode, width: Int, height: Int) throws {
        let sides = 1...Self.sidePixelsMax
        guard sides.contains(width), sides.contains(height) else {
            throw BrachioError(
                .invalidInput, "preprocessing cannot make pictures of \(width)×\(height) pixels",
                cause: "each side is 1 to \(Self.sidePixelsMax)")
        }
        if case .shorterSide(let side) = mode, !sides.contains(side) || side < max(width, height) {
            throw BrachioError(
                .invalidInput, "preprocessing cannot cut \(width)×\(height) pixels from pictures whose shorter side is \(side)",
                cause: "the shorter side is at least the cut and at most \(Self.sidePixelsMax)")
        }
        self.mode = mode
        self.width = width
        self.height = height
    }

    private init(checkedMode: Mode, width: Int, height: Int) {
        (mode, self.width, self.height) = (checkedMode, width, height)
    }

    /// ImageNet's usual evaluation: shorter side 256, centre 224. `size` is cut to 1…3584.
    public static func imageNet(size: Int = 224) -> Preprocessing {
        let size = min(max(size, 1), sidePixelsMax * 7 / 8)
        return Preprocessing(checkedMode: .shorterSide((size * 8 + 3) / 7), width: size, height: size)
    }

    /// The whole photo, stretched to a square. `size` is cut to 1…4096.
    public static func stretched(size: Int) -> Preprocessing {
        let size = min(max(size, 1), sidePixelsMax)
        return Preprocessing(checkedMode: .stretch, width: size, height: size)
    }

    /// What to hand to `PhotoDecoder` as `shorterSideAtLeast`: a photo decoded with no fewer pixels is only ever made smaller.
    public var shorterSideNeeded: Int {
        if case .shorterSide(let side) = mode { side } else { max(width, height) }
    }

    /// Elements of the model's input: `3 * height * width`.
    public var inputElements: Int { 3 * width * height }
}
