/// The mean and the standard deviation per channel (red, green, blue) that a network's first node removes.
public struct Normalization: Sendable, Hashable, Codable {
    /// On the scale from 0 to 1.
    public let mean: [Float]
    public let deviation: [Float]

    public init(mean: [Float], deviation: [Float]) {
        self.mean = mean
        self.deviation = deviation
    }

    /// Over ImageNet's training photos, as torchvision's models use it.
    public static let imageNet = Normalization(mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225])

    /// With `offset`: normalised = level * scale + offset, for levels from 0 to 255.
    public var scale: [Float] { deviation.map { 1 / (255 * $0) } }
    public var offset: [Float] { zip(mean, deviation).map { -$0 / $1 } }
}
