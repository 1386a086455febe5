internal import BrachioCore
internal import Foundation

/// A network as MXNet writes it to `…-symbol.json`: nodes in an order in which each comes after what it reads.
struct MXNetSymbol: Codable {
    struct Node: Codable {
        /// `null` for what is handed in: pictures, labels, and parameters.
        var op: String
        var name: String
        var attrs: [String: String]
        /// Node, output of that node, version.
        var inputs: [[Int]]

        enum CodingKeys: String, CodingKey { case op, name, attrs, inputs }
        /// Where versions before 1.0 have the attributes: those of the operator, and those of its user.
        private enum OldKeys: String, CodingKey { case param, attr }

        init(op: String, name: String, attrs: [String: String] = [:], inputs: [[Int]] = []) {
            self.op = op
            self.name = name
            self.attrs = attrs
            self.inputs = inputs
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            op = try values.decode(String.self, forKey: .op)
            name = try values.decode(String.self, forKey: .name)
            inputs = try values.decodeIfPresent([[Int]].self, forKey: .inputs) ?? []
            let old = try decoder.container(keyedBy: OldKeys.self)
            attrs = try values.decodeIfPresent([String: String].self, forKey: .attrs)
                ?? old.decodeIfPresent([String: String].self, forKey: .attr) ?? [:]
            attrs.merge(try old.decodeIfPresent([String: String].self, forKey: .param) ?? [:]) { $1 }
        }

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(op, forKey: .op)
            try values.encode(name, forKey: .name)
            if !attrs.isEmpty { try values.encode(attrs, forKey: .attrs) }
            try values.encode(inputs, forKey: .inputs)
        }
    }

    var nodes: [Node]
    /// Indices of the nodes that are handed in.
    var argumentNodes: [Int]
    /// The outputs: node, output of that node, version.
    var heads: [[Int]]
    /// The version of MXNet that wrote it, such as 10901; zero where the file does not say.
    var version = 0

    enum CodingKeys: String, CodingKey { case nodes, argumentNodes = "arg_nodes", heads, attrs }

    init(nodes: [Node], argumentNodes: [Int], heads: [[Int]]) {
        self.nodes = nodes
        self.argumentNodes = argumentNodes
        self.heads = heads
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        nodes = try values.decode([Node].self, forKey: .nodes)
        argumentNodes = try values.decodeIfPresent([Int].self, forKey: .argumentNodes) ?? []
        heads = try values.decode([[Int]].self, forKey: .heads)
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(nodes, forKey: .nodes)
        try values.encode(argumentNodes, forKey: .argumentNodes)
        try values.encode(heads, forKey: .heads)
        try values.encode(["mxnet_version": Version(number: version)], forKey: .attrs)
    }

    /// `["int", 10901]`
    private struct Version: Encodable {
        let number: Int

        func encode(to encoder: any Encoder) throws {
            var list = encoder.unkeyedContainer()
            try list.encode("int")
            try list.encode(number)
        }
    }

    /// - Throws: `invalidInput` for what is no such document, or has a node that reads a later one.
    static func read(_ data: Data) throws -> MXNetSymbol {
        let symbol: MXNetSymbol
        do { symbol = try JSONDecoder().decode(MXNetSymbol.self, from: data) } catch {
            throw BrachioError(.invalidInput, "it is no MXNet symbol", cause: "\(error)", mend: "save the model again with MXNet")
        }
        guard symbol.nodes.count <= Limits.graphNodes else {
            throw BrachioError(.limitExceeded, "it has \(symbol.nodes.count) nodes; at most \(Limits.graphNodes) are read")
        }
        for (number, node) in symbol.nodes.enumerated() {
            guard node.inputs.allSatisfy({ $0.count >= 2 && (0..<number).contains($0[0]) && $0[1] >= 0 }) else {
                throw BrachioError(.invalidInput, "node \(node.name) reads what does not come before it")
            }
        }
        guard !symbol.heads.isEmpty, symbol.heads.allSatisfy({ $0.count >= 2 && symbol.nodes.indices.contains($0[0]) && $0[1] >= 0 }) else {
            throw BrachioError(.invalidInput, "its outputs are not among its nodes")
        }
        return symbol
    }
}
