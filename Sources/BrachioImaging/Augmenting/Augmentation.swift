/// Random changes to a training photo that keep what it shows. All of them come from the random source that is handed in.
///
/// The order is: random resized crop, horizontal flip, vertical flip, rotation and shear, colour, erasing.
public struct Augmentation: Sendable, Hashable {
    /// The crop's share of the photo's area, 0.01…1.
    public var areaMin: Float
    public var areaMax: Float
    /// The crop's aspect ratio, as a multiple of the output's, 0.1…10.
    public var aspectMin: Float
    public var aspectMax: Float
    /// The chance of a mirrored picture.
    public var flipChance: Float
    /// The chance of a picture upside down: for things that lie any way up.
    public var verticalFlipChance: Float
    /// Largest change: a factor of 1 ± this, 0…1.
    public var brightness: Float
    public var contrast: Float
    public var saturation: Float
    /// Largest shift of the hue as a part of the whole circle, 0…0.5.
    public var hue: Float
    /// Largest rotation either way, 0…180.
    public var rotationDegrees: Float
    /// Largest shear of either axis, 0…60.
    public var shearDegrees: Float
    /// The chance that a rectangle is replaced by noise.
    public var erasingChance: Float

    /// Values outside their range are moved to its nearer end; a maximum below its minimum becomes the minimum.
    public init(
        areaMin: Float = 1, areaMax: Float = 1, aspectMin: Float = 1, aspectMax: Float = 1, flipChance: Float = 0,
        verticalFlipChance: Float = 0, brightness: Float = 0, contrast: Float = 0, saturation: Float = 0, hue: Float = 0,
        rotationDegrees: Float = 0, shearDegrees: Float = 0, erasingChance: Float = 0
    ) {
        func cut(_ value: Float, _ range: ClosedRange<Float>) -> Float {
            value.isNaN ? range.lowerBound : min(max(value, range.lowerBound), range.upperBound)
        }
        self.areaMin = cut(areaMin, 0.01...1)
        self.areaMax = max(self.areaMin, cut(areaMax, 0.01...1))
        self.aspectMin = cut(aspectMin, 0.1...10)
        self.aspectMax = max(self.aspectMin, cut(aspectMax, 0.1...10))
        self.flipChance = cut(flipChance, 0...1)
        self.verticalFlipChance = cut(verticalFlipChance, 0...1)
        self.brightness = cut(brightness, 0...1)
        self.contrast = cut(contrast, 0...1)
        self.saturation = cut(saturation, 0...1)
        self.hue = cut(hue, 0...0.5)
        self.rotationDegrees = cut(rotationDegrees, 0...180)
        self.shearDegrees = cut(shearDegrees, 0...60)
        self.erasingChance = cut(erasingChance, 0...1)
    }

    /// The middle of the photo at the output's aspect ratio.
    public static let none = Augmentation()
    /// Nearly whole photos, mirrored half of the time.
    public static let light = Augmentation(
        areaMin: 0.6, aspectMin: 0.85, aspectMax: 1.18, flipChance: 0.5, brightness: 0.1, contrast: 0.1)
    /// For photos of things that may be anywhere in the frame.
    public static let standard = Augmentation(
        areaMin: 0.35, aspectMin: 0.75, aspectMax: 4 / 3, flipChance: 0.5,
        brightness: 0.25, contrast: 0.25, saturation: 0.25, hue: 0.02, rotationDegrees: 8)
    /// For few photos and long training.
    public static let strong = Augmentation(
        areaMin: 0.2, aspectMin: 0.7, aspectMax: 1.43, flipChance: 0.5,
        brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.05, rotationDegrees: 15, shearDegrees: 8, erasingChance: 0.25)

    /// What to hand to `PhotoDecoder` as `shorterSideAtLeast`: even the smallest crop of a larger photo then has the output's pixels.
    public func shorterSideNeeded(width: Int, height: Int) -> Int {
        Int((Float(max(width, height)) / areaMin.squareRoot()).rounded(.up))
    }
}

/// As JSON: one number a property; what is missing has the value that changes nothing.
extension Augmentation: Codable {
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func value(_ key: CodingKeys, _ neutral: Float) throws -> Float {
            try values.decodeIfPresent(Float.self, forKey: key) ?? neutral
        }
        self.init(
            areaMin: try value(.areaMin, 1), areaMax: try value(.areaMax, 1),
            aspectMin: try value(.aspectMin, 1), aspectMax: try value(.aspectMax, 1),
            flipChance: try value(.flipChance, 0), verticalFlipChance: try value(.verticalFlipChance, 0),
            brightness: try value(.brightness, 0), contrast: try value(.contrast, 0), saturation: try value(.saturation, 0), hue: try value(.hue, 0),
            rotationDegrees: try value(.rotationDegrees, 0), shearDegrees: try value(.shearDegrees, 0),
            erasingChance: try value(.erasingChance, 0))
    }
}
