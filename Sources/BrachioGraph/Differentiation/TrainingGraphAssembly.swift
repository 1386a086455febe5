internal import BrachioCore

extension TrainingOptions {
    /// The names to train, in the model's order.
    func trainedParameters(of model: Graph) throws -> [String] {
        let trainable = model.trainableParameters
        let unknown = (trained ?? []).union(rateScales.keys).subtracting(trainable)
        if let name = unknown.sorted().first {
            throw BrachioError(.notFound, "graph \(model.name) has no trainable parameter \(name)")
        }
        if let (name, scale) = rateScales.first(where: { !($0.value >= 0 && $0.value.isFinite) }) {
            throw BrachioError(.invalidInput, "the rate of parameter \(name) cannot be scaled by \(scale)")
        }
        let names = trainable.filter { trained?.contains($0) ?? true }
        guard !names.isEmpty else {
            throw BrachioError(.invalidInput, "graph \(model.name) has no parameter to train")
        }
        return names
    }

    /// The trained parameters by rate and decay, in order of first appearance.
    func groups(of names: [String], in graph: Graph) -> [TrainingGraph.Group] {
        struct Key: Hashable {
            let scale: Float
            let decays: Bool
        }
        var order: [Key] = []
        var members: [Key: [String]] = [:]
        for name in names {
            let decays = decay == .everything || graph.shape(of: name).axes >= 2
            let key = Key(scale: rateScales[name] ?? 1, decays: decays)
            if members[key] == nil { order.append(key) }
            members[key, default: []].append(name)
        }
        return order.enumerated().map { index, key in
            TrainingGraph.Group(
                settings: "settings.\(index)", rateScale: key.scale, decays: key.decays, parameters: members[key] ?? [])
        }
    }
}

extension Graph {
    /// The model up to its logits, which become its only output.
    func withoutSoftmax() throws -> Graph {
        guard !inputs.isEmpty, let output = outputs.first else {
            throw BrachioError(.invalidInput, "graph \(name) has no input or no output and cannot be trained")
        }
        return try truncated(at: logits(behind: output))
    }

    /// The name of the output in the form [N, K]; appends a reshape where it has further axes of extent one.
    mutating func flattenedLogits() throws -> String {
        let output = outputs[0]
        let shape = shape(of: output)
        guard shape.axes >= 2, shape.dimensions[2...].allSatisfy({ $0 == 1 }) else {
            throw BrachioError(.invalidInput, "output \(output) of graph \(name) has shape \(shape), not one score a class")
        }
        guard shape.axes > 2 else { return output }
        let flat = try append(Reshape(shape: [shape[0], shape[1]]), named: freeName("logits"), [output])
        try setOutputs(flat)
        return flat[0]
    }

    /// Appends the loss of `logits` against the input `targets` and returns its name.
    mutating func appendLoss(_ loss: TrainingOptions.Loss, logits: String) throws -> String {
        let name = freeName("loss")
        switch loss {
        case .softmaxCrossEntropy: return try append(SoftmaxCrossEntropy(), named: name, [logits, TrainingGraph.targets])[0]
        case .sigmoidCrossEntropy(let weights):
            try addParameter("\(name).weights", Tensor([weights.count], weights))
            return try append(SigmoidCrossEntropy(), named: name, [logits, TrainingGraph.targets, "\(name).weights"])[0]
        }
    }

    /// Adds a group's settings input, its optimizer state, and the nodes that update both.
    mutating func appendUpdates(
        _ group: TrainingGraph.Group, _ gradients: [String: String], _ optimizer: Optimizer
    ) throws {
        try addInput(group.settings, optimizer.settings(rate: 0, decay: 0, step: 1).shape)
        for parameter in group.parameters {
            guard let gradient = gradients[parameter] else { continue }
            let state = optimizer.stateNames(for: parameter)
            for name in state { try addParameter(name, Tensor(shape(of: parameter))) }
            let results = try append(
                optimizer.operation, named: "update.\(parameter)", [parameter, gradient] + state + [group.settings])
            for (name, result) in zip([parameter] + state, results) { try addStateUpdate(name, becomes: result) }
        }
    }
}
