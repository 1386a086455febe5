internal import BrachioGraph
internal import BrachioImaging
internal import BrachioModelFormats

/// A model package in numbers: its layers, parameters and multiply-adds.
struct ModelInspection: Encodable {
    struct Layer: Encodable {
        var name: String
        var kind: String
        var output: [Int]
        var parameters: Int
        /// For one photo.
        var multiplyAdds: Int
    }

    var name: String
    var input: [Int]
    var classes: [String]
    var preprocessing: Preprocessing
    var metrics: [String: Double]
    var parameters: Int
    var multiplyAdds: Int
    var layers: [Layer]

    init(_ package: ModelPackage) {
        let graph = package.graph
        name = graph.name
        input = graph.inputs.first?.shape.dimensions ?? []
        classes = package.classes
        preprocessing = package.preprocessing
        metrics = package.metrics
        var counted: Set<String> = []
        layers = graph.nodes.map { node in
            let own = node.inputs.filter { graph.isParameter($0) && counted.insert($0).inserted }
            return Layer(
                name: node.name, kind: node.operation.kind, output: graph.shape(of: node.outputs[0]).dimensions,
                parameters: own.reduce(0) { $0 + graph.shape(of: $1).count }, multiplyAdds: Self.multiplyAdds(node, graph))
        }
        parameters = layers.reduce(0) { $0 + $1.parameters }
        multiplyAdds = layers.reduce(0) { $0 + $1.multiplyAdds }
    }

    private static func multiplyAdds(_ node: Node, _ graph: Graph) -> Int {
        let batch = max(1, graph.inputs.first?.shape.dimensions.first ?? 1)
        let output = graph.shape(of: node.outputs[0])
        switch node.operation {
        case is Convolution:
            let weight = graph.shape(of: node.inputs[1])
            return output.count / batch * (weight.count / weight[0])
        case is FullyConnected: return graph.shape(of: node.inputs[1]).count
        case is MatrixMultiply: return output.count / batch * (graph.shape(of: node.inputs[0]).dimensions.last ?? 1)
        default: return 0
        }
    }

    var text: String {
        var table = Table([
            ("node", .left), ("operator", .left), ("output", .left), ("parameters", .right), ("multiply-adds", .right),
        ])
        for layer in layers {
            table.add([
                layer.name, layer.kind, layer.output.map(String.init).joined(separator: "×"),
                layer.parameters == 0 ? "" : Numbers.grouped(layer.parameters),
                layer.multiplyAdds == 0 ? "" : Numbers.grouped(layer.multiplyAdds),
            ])
        }
        let shown = classes.prefix(12).joined(separator: ", ") + (classes.count > 12 ? ", …" : "")
        var lines = [
            "\(name)", "input          \(input.map(String.init).joined(separator: "×")), RGB from 0 to 255",
            "preprocessing  \(preprocessing.text)", "classes        \(classes.count): \(shown)",
            "parameters     \(Numbers.grouped(parameters))", "multiply-adds  \(Numbers.grouped(multiplyAdds)) a photo",
        ]
        for (key, value) in metrics.sorted(by: { $0.key < $1.key }) { lines.append("\(key): \(Numbers.fixed(value, 4))") }
        return (lines + ["", table.text]).joined(separator: "\n")
    }
}

extension Preprocessing {
    var text: String {
        switch mode {
        case .shorterSide(let side): "shorter side to \(side), middle \(width)×\(height)"
        case .stretch: "stretched to \(width)×\(height)"
        case .letterbox(let fill): "fitted into \(width)×\(height) on grey \(fill)"
        }
    }
}
