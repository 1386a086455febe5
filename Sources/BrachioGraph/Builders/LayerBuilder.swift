internal import BrachioCore

/// A network under construction, layer behind layer: each call appends to `output` and moves it on.
///
/// Parameter names are the layer's name and PyTorch's suffix (`.weight`, `.running_mean`).
struct LayerBuilder {
    /// How fresh convolutions are filled; biases are zero. Formulas of He et al., 2015.
    enum ConvolutionFill {
        /// Normal with variance 2 / (filters · kernel area)
        case normalFanOut
        /// Normal with variance 2 / (channels in a group · kernel area)
        case normalFanIn
        /// Uniform within ±√(6 / (channels in a group · kernel area))
        case uniformFanIn
        /// Normal with this deviation
        case normal(Float)
    }

    private(set) var graph: Graph
    /// Name of the tensor that the next layer reads.
    var output: String
    private let fill: ConvolutionFill
    private var initialization: Initialization

    /// Begins with the input `data` [batch, 3, size, size] of pixels from 0 to 255 and its normalisation with the means and
    /// deviations of ImageNet.
    init(name: String, imageSize: Int, batch: Int, seed: UInt64, fill: ConvolutionFill) throws {
        graph = Graph(name: name)
        self.fill = fill
        initialization = Initialization(seed: seed)
        output = "data"
        try graph.addInput("data", [batch, 3, imageSize, imageSize])
        let means: [Float] = [0.485, 0.456, 0.406], deviations: [Float] = [0.229, 0.224, 0.225]
        let values: [(String, [Float])] = [
            ("scale", [1, 1, 1]), ("bias", [0, 0, 0]), ("mean", means.map { $0 * 255 }),
            ("variance", deviations.map { ($0 * 255) * ($0 * 255) }),
        ]
        for (role, value) in values { try graph.addParameter("normalization.\(role)", Tensor([3], value)) }
        try append(BatchNormalization(epsilon: 0), "normalization", values.map { "normalization.\($0.0)" })
    }

    var channels: Int { graph.shape(of: output)[1] }

    mutating func convolution(
        _ name: String, _ filters: Int, kernel: Int, stride: Int = 1, padding: Int = 0, groups: Int = 1, bias: Bool = false,
        fill: ConvolutionFill? = nil
    ) throws {
        let shape: Shape = [filters, channels / groups, kernel, kernel]
        try graph.addParameter(name + ".weight", filled(shape, fill ?? self.fill))
        if bias { try graph.addParameter(name + ".bias", Tensor([filters])) }
        let operation = Convolution(strides: [stride, stride], padding: Padding(all: padding), groups: groups)
        try append(operation, name, [name + ".weight"] + (bias ? [name + ".bias"] : []))
    }

    mutating func batchNormalization(_ name: String) throws {
        let values: [(String, Float)] = [("weight", 1), ("bias", 0), ("running_mean", 0), ("running_var", 1)]
        for (suffix, value) in values {
            try graph.addParameter("\(name).\(suffix)", Tensor([channels], repeating: value))
        }
        try append(BatchNormalization(), name, values.map { "\(name).\($0.0)" })
    }

    /// How a fully connected layer is filled.
    enum ConnectedFill {
        /// Weight and bias uniform within ±1/√features, PyTorch's default
        case uniform
        /// Weight normal with this deviation, bias zero
        case normal(Float)
        /// Weight normal with variance 2 / features, bias uniform within ±1/√features
        case normalFanIn
    }

    /// Pools each channel to one value and ends with a fully connected layer and a softmax.
    mutating func classifier(_ name: String, classes: Int, fill: ConnectedFill, dropout: Float? = nil) throws {
        try append(GlobalAveragePool(), "pool")
        let features = channels
        try append(Reshape(shape: [graph.shape(of: output)[0], features]), "flatten")
        if let dropout { try append(Dropout(rate: dropout), "dropout") }
        let bound = 1 / Float(features).squareRoot()
        let shape: Shape = [classes, features]
        let weight: Tensor
        switch fill {
        case .uniform: weight = initialization.uniform(shape, bound: bound)
        case .normal(let deviation): weight = initialization.normal(shape, deviation: deviation)
        case .normalFanIn: weight = initialization.normal(shape, deviation: (2 / Float(features)).squareRoot())
        }
        let zeroBias = if case .normal = fill { true } else { false }
        try graph.addParameter(name + ".weight", weight)
        try graph.addParameter(
            name + ".bias", zeroBias ? Tensor([classes]) : initialization.uniform([classes], bound: bound))
        try append(FullyConnected(), name, [name + ".weight", name + ".bias"])
        try finish()
    }

    /// Ends the network with the softmax `probabilities` over what it computes now.
    mutating func finish() throws {
        try append(Softmax(axis: 1), "probabilities")
        try graph.setOutputs([output])
    }

    /// Appends a node that reads `output` and then `others`.
    mutating func append(_ operation: any Operator, _ name: String, _ others: [String] = []) throws {
        output = try graph.append(operation, named: name, [output] + others)[0]
    }

    mutating func relu(_ name: String) throws { try append(Activation(function: .relu), name) }

    private mutating func filled(_ shape: Shape, _ fill: ConvolutionFill) -> Tensor {
        let area = Float(shape[2] * shape[3])
        let fanIn = Float(shape[1]) * area
        return switch fill {
        case .normalFanOut: initialization.normal(shape, deviation: (2 / (Float(shape[0]) * area)).squareRoot())
        case .normalFanIn: initialization.normal(shape, deviation: (2 / fanIn).squareRoot())
        case .uniformFanIn: initialization.uniform(shape, bound: (6 / fanIn).squareRoot())
        case .normal(let deviation): initialization.normal(shape, deviation: deviation)
        }
    }
}
