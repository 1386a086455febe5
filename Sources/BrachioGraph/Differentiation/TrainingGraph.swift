internal import BrachioCore

/// One training step of a classifier as a graph: forward, loss, backward, update.
///
/// ```swift
/// let training = try TrainingGraph.make(from: model, options: TrainingOptions(optimizer: .momentum(0.9)))
/// var state = training.graph
/// for step in 1...steps {
///     let inputs = training.inputs(data: pictures, targets: targets, rate: 0.1, decay: 1e-4, step: step)
///     let result = try executor.run(state, inputs: inputs)  // outputs: training.loss, training.logits
///     try state.apply(result)
/// }
/// let trained = try model.takingParameters(from: state.parameters)
/// ```
///
/// The graph's inputs are the model's own, `targets` [N, K] (a distribution over the classes for each picture), one
/// `settings.…` tensor for each group of parameters, and `dropout.seed` [1] where the model has dropout. Its outputs are the
/// loss [1] and the logits [N, K]. Its state updates name everything that a checkpoint needs: trained parameters, running
/// statistics, and the optimizer's state (parameters named `optimizer.…`, zero at the start).
public struct TrainingGraph: Sendable {
    /// Parameters that share a rate and a decay, and so a settings input.
    public struct Group: Sendable, Hashable {
        /// Name of the graph input that holds the settings.
        public let settings: String
        public let rateScale: Float
        public let decays: Bool
        public let parameters: [String]
    }

    public let graph: Graph
    public let optimizer: Optimizer
    public let groups: [Group]
    /// Name of the model's own input.
    public let data: String
    /// Name of the output [1]: the mean loss of the batch.
    public let loss: String
    /// Name of the output [N, K].
    public let logits: String
    /// Name of the input [N, K].
    public static let targets = "targets"
    /// Name of the input [1] that a model with dropout has.
    public static let dropoutSeed = TrainingForm.seed

    /// Makes the training step of `model`, whose first output is the probabilities (a softmax, which is left out so that the
    /// loss sees logits) or the logits.
    ///
    /// Throws for a model that has no logits [N, K], for names in `options` that are not trainable parameters, and when
    /// nothing is left to train.
    public static func make(from model: Graph, options: TrainingOptions) throws -> TrainingGraph {
        let trained = try options.trainedParameters(of: model)
        var forward = try model.withoutSoftmax()
        let logits = try forward.flattenedLogits()
        var form = TrainingForm(trained: Set(trained))
        forward = try form.apply(to: forward)
        let shape = forward.shape(of: logits)
        try forward.addInput(targets, shape)
        let loss = try forward.appendLoss(options.loss, logits: logits)
        try forward.setOutputs([loss, logits])
        var (graph, gradients) = try forward.differentiated(loss, for: trained)
        let groups = options.groups(of: trained.filter { gradients[$0] != nil }, in: graph)
        guard !groups.isEmpty else {
            throw BrachioError(.invalidInput, "the output of graph \(model.name) depends on none of the trained parameters")
        }
        for group in groups { try graph.appendUpdates(group, gradients, options.optimizer) }
        return TrainingGraph(
            graph: try graph.pruned(), optimizer: options.optimizer, groups: groups, data: model.inputs[0].name, loss: loss,
            logits: logits)
    }

    /// The settings inputs for one step, counted from one.
    public func settings(rate: Float, decay: Float, step: Int) -> [String: Tensor] {
        var settings: [String: Tensor] = [:]
        for group in groups {
            settings[group.settings] = optimizer.settings(
                rate: rate * group.rateScale, decay: group.decays ? decay : 0, step: step)
        }
        return settings
    }

    /// All inputs for one step, counted from one. The elements that dropout drops hang on `seed` and `step` alone.
    public func inputs(
        data: Tensor, targets: Tensor, rate: Float, decay: Float, step: Int, seed: UInt64 = 0
    ) -> [String: Tensor] {
        var inputs = settings(rate: rate, decay: decay, step: step)
        inputs[self.data] = data
        inputs[Self.targets] = targets
        if graph.isInput(Self.dropoutSeed) {
            var random = SplitMix64(seed: seed).derived(UInt64(truncatingIfNeeded: step))
            inputs[Self.dropoutSeed] = Tensor([1], [Float(random.next() >> 40)])
        }
        return inputs
    }
}

extension Graph {
    /// This model with the values of those of its parameters that `values` names.
    public func takingParameters(from values: [String: Tensor]) throws -> Graph {
        var result = self
        for name in parameterOrder {
            if let tensor = values[name] { try result.setParameter(name, tensor) }
        }
        return result
    }
}
