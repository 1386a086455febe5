public import BrachioCompiler
public import BrachioGraph
internal import BrachioManifest
public import BrachioRuntime

/// Judges a model with native code: what is measured is the program that a device would run.
public struct NativeValidator: Validator {
    private let model: Graph
    private let loader: BatchLoader
    private let compiler: Compiler
    private let pool: ThreadPool
    private let topClasses: Int?
    private let isMultiLabel: Bool

    /// `model` gives probabilities `[N, K]` for the loader's batch size.
    public init(
        _ model: Graph, loader: BatchLoader, compiler: Compiler, pool: ThreadPool, topClasses: Int? = nil,
        isMultiLabel: Bool = false
    ) {
        self.isMultiLabel = isMultiLabel
        self.topClasses = topClasses
        self.model = model
        self.loader = loader
        self.compiler = compiler
        self.pool = pool
    }

    public func evaluate(_ parameters: [String: Tensor]) throws -> Evaluation {
        let network = try NativeNetwork(model.takingParameters(from: parameters), compiler: compiler, pool: pool)
        var evaluation = Evaluation(classes: loader.store.photos.classes.count, topClasses: topClasses, isMultiLabel: isMultiLabel)
        try loader.eachBatchInOrder { evaluation.add(probabilities: try network.run($0), of: $0) }
        return evaluation
    }
}
