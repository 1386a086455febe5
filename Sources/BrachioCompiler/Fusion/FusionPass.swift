internal import BrachioCore
internal import BrachioGraph

/// Rewrites a graph so that each step of the program does as much as it can in one pass over memory:
/// batch normalisations folded into convolutions, activations and residual additions fused into what computes their input.
///
/// Works on a list of nodes, replacing and deleting; the result is an equal graph (the reference executor runs it too).
struct FusionPass {
    private var nodes: [Node?]
    private var parameters: [String: Tensor]
    private let source: Graph
    /// Parameters that change from run to run and their next values: neither is folded or fused away.
    private let state: Set<String>
    private let results: Set<String>
    /// Index of the node that writes each tensor.
    private var writers: [String: Int] = [:]
    /// Indices of the nodes that read each tensor.
    private var readers: [String: [Int]] = [:]

    static func fuse(_ graph: Graph) throws -> Graph {
        var pass = FusionPass(graph)
        pass.dropIdentities()
        pass.wrapConvolutions()
        pass.foldNormalizations()
        pass.fuseResiduals()
        pass.fuseActivations()
        return try pass.rebuilt()
    }

    private init(_ graph: Graph) {
        source = graph
        nodes = graph.nodes.map(Optional.some)
        parameters = graph.parameters
        state = Set(graph.stateUpdates.map(\.parameter))
        results = Set(graph.outputs + graph.stateUpdates.map(\.value))
        index()
    }

    private mutating func index() {
        writers = [:]
        readers = [:]
        for (index, node) in nodes.enumerated() {
            guard let node else { continue }
            for output in node.outputs { writers[output] = index }
            for input in node.inputs { readers[input, default: []].append(index) }
        }
    }

    /// Whether exactly one node reads the tensor and nobody outside does.
    private func isPrivate(_ tensor: String) -> Bool {
        readers[tensor]?.count == 1 && !results.contains(tensor)
    }

    /// Makes every reader of `old` read `new`, which some node or parameter provides.
    private mutating func redirect(_ old: String, to new: String) {
        for reader in readers[old] ?? [] {
            nodes[reader]!.inputs = nodes[reader]!.inputs.map { $0 == old ? new : $0 }
            readers[new, default: []].append(reader)
        }
        readers[old] = nil
    }

    /// Lets the node at `writer` write what the node at `index` wrote, and removes the latter.
    private mutating func absorb(_ index: Int, into writer: Int) {
        let output = nodes[index]!.outputs[0]
        nodes[writer]!.outputs[0] = output
        nodes[index] = nil
        self.index()
    }

    private mutating func dropIdentities() {
        for (index, node) in nodes.enumerated() {
            guard let node, node.operation is Dropout, !results.contains(node.outputs[0]) else { continue }
            nodes[index] = nil
            redirect(node.outputs[0], to: node.inputs[0])
        }
        self.index()
    }

    /// Gives every convolution whose weights stay its fused form with a bias.
    private mutating func wrapConvolutions() {
        for (index, node) in nodes.enumerated() {
            guard var node, let convolution = node.operation as? Convolution,
                !node.inputs.dropFirst().contains(where: isChanging)
            else { continue }
            node.operation = FusedConvolution(convolution: convolution)
            if node.inputs.count == 2 {
                let bias = "\(node.name).fused.bias"
                parameters[bias] = Tensor([source.shape(of: node.inputs[1])[0]])
                node.inputs.append(bias)
            }
            nodes[index] = node
        }
        self.index()
    }

    private mutating func foldNormalizations() {
        for index in nodes.indices {
            guard let node = nodes[index], let normalization = node.operation as? BatchNormalization else { continue }
            let statistics = node.inputs.dropFirst().map { isChanging($0) ? nil : parameters[$0] }
            guard statistics.allSatisfy({ $0 != nil }) else { continue }
            let (scale, shift) = normalization.affine(
                scale: statistics[0]!.values, bias: statistics[1]!.values, mean: statistics[2]!.values,
                variance: statistics[3]!.values)
            if let writer = writers[node.inputs[0]], let convolution = nodes[writer],
                let fused = convolution.operation as? FusedConvolution, fused.activation == nil, !fused.addsResidual,
                isPrivate(node.inputs[0]), let weight = parameters[convolution.inputs[1]],
                let bias = parameters[convolution.inputs[2]]
            {
                let (weightName, biasName) = ("\(convolution.name).folded.weight", "\(convolution.name).folded.bias")
                parameters[weightName] = Self.scaled(weight, by: scale)
                parameters[biasName] = Tensor(
                    bias.shape, bias.values.indices.map { bias.values[$0] * scale[$0] + shift[$0] })
                nodes[writer]!.inputs = [convolution.inputs[0], weightName, biasName]
                absorb(index, into: writer)
            } else {
                parameters["\(node.name).folded.scale"] = Tensor([scale.count], scale)
                parameters["\(node.name).folded.shift"] = Tensor([shift.count], shift)
                nodes[index]!.operation = ChannelAffine()
                nodes[index]!.inputs = [node.inputs[0], "\(node.name).folded.scale", "\(node.name).folded.shift"]
                self.index()
            }
        }
    }

    private static func scaled(_ weight: Tensor, by scale: [Float]) -> Tensor {
        var result = weight
        let row = weight.values.count / scale.count
        for index in weight.values.indices { result.values[index] *= scale[index / row] }
        return result
    }

    /// convolution → Add becomes one step where the convolution's output is read by nothing else and the other operand is
    /// there before the convolution runs.
    private mutating func fuseResiduals() {
        for index in nodes.indices {
            guard let node = nodes[index], node.operation is Add, node.inputs[0] != node.inputs[1],
                source.shape(of: node.inputs[0]) == source.shape(of: node.inputs[1])
            else { continue }
            // The later of two candidates is the one whose partner is surely there.
            let candidates = node.inputs.compactMap { input -> (Int, String)? in
                guard let writer = writers[input], let fused = nodes[writer]?.operation as? FusedConvolution,
                    !fused.addsResidual, fused.activation == nil, isPrivate(input)
                else { return nil }
                return (writer, input)
            }
            guard let (writer, input) = candidates.max(by: { $0.0 < $1.0 }) else { continue }
            let residual = node.inputs[0] == input ? node.inputs[1] : node.inputs[0]
            guard (writers[residual] ?? -1) < writer, var fused = nodes[writer]!.operation as? FusedConvolution else {
                continue
            }
            fused.addsResidual = true
            nodes[writer]!.operation = fused
            nodes[writer]!.inputs.append(residual)
            absorb(index, into: writer)
            fuseActivation(after: writer)
        }
    }

    private mutating func fuseActivations() {
        for index in nodes.indices where nodes[index] != nil { fuseActivation(after: index) }
    }

    private mutating func fuseActivation(after writer: Int) {
        guard let node = nodes[writer], isPrivate(node.outputs[0]), let reader = readers[node.outputs[0]]?.first,
            let function = (nodes[reader]!.operation as? Activation)?.function
        else { return }
        if var fused = node.operation as? FusedConvolution, fused.activation == nil {
            fused.activation = function
            nodes[writer]!.operation = fused
        } else if var affine = node.operation as? ChannelAffine, affine.activation == nil {
            affine.activation = function
            nodes[writer]!.operation = affine
        } else {
            return
        }
        absorb(reader, into: writer)
    }

    private func rebuilt() throws -> Graph {
        var graph = Graph(name: source.name)
        for input in source.inputs { try graph.addInput(input.name, input.shape) }
        let used = Set(nodes.compactMap { $0 }.flatMap(\.inputs)).union(results).union(state)
        for name in parameters.keys.sorted() where used.contains(name) { try graph.addParameter(name, parameters[name]!) }
        for node in nodes { if let node { try graph.append(node) } }
        try graph.setOutputs(source.outputs)
        for update in source.stateUpdates { try graph.addStateUpdate(update.parameter, becomes: update.value) }
        return graph
    }

    /// Whether a tensor is not the same in every run: a trained parameter, or no parameter at all.
    private func isChanging(_ name: String) -> Bool { state.contains(name) || parameters[name] == nil }
}

extension BatchNormalization {
    /// The same map as x · scale + shift.
    func affine(scale: [Float], bias: [Float], mean: [Float], variance: [Float]) -> (scale: [Float], shift: [Float]) {
        let factors = scale.indices.map { Float(Double(scale[$0]) / (Double(variance[$0]) + Double(epsilon)).squareRoot()) }
        let shifts = scale.indices.map { Float(Double(bias[$0]) - Double(mean[$0]) * Double(factors[$0])) }
        return (factors, shifts)
    }
}
