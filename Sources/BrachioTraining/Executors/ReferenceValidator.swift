internal import BrachioCore
public import BrachioGraph
internal import BrachioManifest

/// Judges a model with plain Swift, photo by photo in batches of the graph's size.
public struct ReferenceValidator: Validator {
    private let model: Graph
    private let loader: BatchLoader

    /// `model` gives probabilities `[N, K]` for the loader's batch size.
    public init(_ model: Graph, loader: BatchLoader) {
        self.model = model
        self.loader = loader
    }

    public func evaluate(_ parameters: [String: Tensor]) throws -> Evaluation {
        let model = try model.takingParameters(from: parameters)
        let input = model.inputs[0]
        var evaluation = Evaluation(classes: loader.store.photos.classes.count)
        try loader.eachBatchInOrder { batch in
            let result = try ReferenceExecutor().run(
                model, inputs: [input.name: Tensor(input.shape, Array(batch.inputs))])
            guard let probabilities = result.outputs[model.outputs[0]]?.values else {
                throw BrachioError(.defect, "model \(model.name) gave no probabilities")
            }
            evaluation.add(probabilities: probabilities, of: batch)
        }
        return evaluation
    }
}
