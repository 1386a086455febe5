/// The networks that can be trained from scratch, by the names that people type.
public enum ModelArchitecture: String, Sendable, CaseIterable {
    case resNet18 = "resnet18"
    case resNet34 = "resnet34"
    case resNet50 = "resnet50"
    case resNet101 = "resnet101"
    case resNet152 = "resnet152"
    case resNet200 = "resnet200"
    case resNet20 = "resnet20"
    case resNet32 = "resnet32"
    case resNet44 = "resnet44"
    case resNet56 = "resnet56"
    case resNet110 = "resnet110"
    case mobileNetV2 = "mobilenetv2"
    case squeezeNet = "squeezenet1.1"

    /// The ResNet with this many layers; `nil` where there is none.
    public init?(resNetLayers layers: Int) { self.init(rawValue: "resnet\(layers)") }

    /// The network with fresh parameters; see `ModelBuilder`.
    public func graph(classes: Int, imageSize: Int, batch: Int = 1, seed: UInt64 = 1) throws -> Graph {
        switch self {
        case .mobileNetV2:
            try ModelBuilder.mobileNetV2(classes: classes, imageSize: imageSize, batch: batch, seed: seed)
        case .squeezeNet:
            try ModelBuilder.squeezeNet(classes: classes, imageSize: imageSize, batch: batch, seed: seed)
        default:
            try ModelBuilder.resNet(
                layers: resNetLayers, classes: classes, imageSize: imageSize, batch: batch, seed: seed)
        }
    }

    /// The number in the name of a ResNet.
    private var resNetLayers: Int { Int(rawValue.drop { !$0.isNumber }) ?? 0 }
}
