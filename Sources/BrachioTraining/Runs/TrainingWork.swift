internal import BrachioCompiler
internal import BrachioCore
internal import BrachioGraph
internal import BrachioImaging
internal import BrachioLinearModels
internal import BrachioManifest
internal import BrachioRuntime

/// The two ways to a model: from fresh parameters, and from a backbone.
struct TrainingWork {
    let run: TrainingRun
    let photos: TrainingPhotos
    let training: PictureStore
    let validation: PictureStore
    /// Told of the best model so far when the run is interrupted.
    let interim: (Graph, EpochRecord, [EpochRecord]) throws -> Void

    struct Result {
        var model: Graph
        var evaluation: Evaluation
        var probe: Evaluation?
        var history: [EpochRecord]
    }

    private var configuration: TrainingConfiguration { run.configuration }
    private var classes: Int { photos.training.classes.count }

    func fromScratch(_ checkpoints: CheckpointFolder, _ resuming: Bool) throws -> Result {
        if let initial = run.initial {
            return try train(
                try initial.rebatched(to: configuration.batchSize), TrainingOptions(optimizer: configuration.graphOptimizer), checkpoints, resuming)
        }
        guard let name = configuration.architecture, let architecture = ModelArchitecture(rawValue: name) else {
            throw BrachioError(
                .invalidInput, "there is no network \(configuration.architecture ?? "")",
                mend: "choose one of: \(ModelArchitecture.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        guard configuration.preprocessing.width == configuration.preprocessing.height else {
            throw BrachioError(.unsupported, "networks from scratch take square pictures")
        }
        let model = try architecture.graph(
            classes: classes, imageSize: configuration.preprocessing.width, batch: configuration.batchSize,
            seed: configuration.plan.seed)
        return try train(model, TrainingOptions(optimizer: configuration.graphOptimizer), checkpoints, resuming)
    }

    func transfer(from backbone: Backbone, _ checkpoints: CheckpointFolder, _ resuming: Bool) throws -> Result {
        let (fresh, head) = try backbone.classifier(
            classes: classes, for: configuration.preprocessing, seed: configuration.plan.seed)
        let batched = try fresh.rebatched(to: configuration.batchSize)
        if configuration.plan.isMultiLabel {
            let options = FineTuning(model: batched, head: head, firstLayerRate: configuration.firstLayerRate)
                .options(configuration.graphOptimizer, photos: photos.training.photos.count)
            return try train(batched, options, checkpoints, resuming)
        }
        run.report(.preparing("compiling the backbone"))
        let probe = try LinearProbe(
            features: batched.truncated(at: head.features), configuration: configuration, compiler: run.compiler,
            pool: run.pool, report: run.report)
        let fitted = try probe.fit(training).regression
        var model = batched
        try model.setParameter(head.weight, Tensor([classes, fitted.columns], fitted.weights))
        if let bias = head.bias { try model.setParameter(bias, Tensor([classes], fitted.biases)) }
        run.report(.preparing("validating the head"))
        let evaluation = try probe.evaluate(fitted, on: validation)
        let accuracy = (evaluation.accuracy * 1000).rounded() / 10
        run.report(.note("frozen features and a linear head: \(accuracy) % of \(evaluation.count) held-back photos"))
        let probed = Result(model: model, evaluation: evaluation, probe: evaluation, history: [])
        guard configuration.plan.epochs > 0 else { return probed }
        let options = FineTuning(model: model, head: head, firstLayerRate: configuration.firstLayerRate)
            .options(configuration.graphOptimizer, photos: photos.training.photos.count)
        var tuned = try train(model, options, checkpoints, resuming)
        tuned.probe = evaluation
        let isWorse = (tuned.evaluation.accuracy, -tuned.evaluation.loss) < (evaluation.accuracy, -evaluation.loss)
        if isWorse { run.report(.note("fine-tuning did not improve on the linear head, which is kept")) }
        return isWorse ? Result(model: model, evaluation: evaluation, probe: evaluation, history: tuned.history) : tuned
    }

    private func train(
        _ model: Graph, _ options: TrainingOptions, _ checkpoints: CheckpointFolder, _ resuming: Bool
    ) throws -> Result {
        run.report(.preparing("compiling the training step"))
        let (model, options) = try decidingEachClass(model, options)
        let graph = try TrainingGraph.make(from: model, options: options)
        let executor = try NativeTrainingExecutor(graph, compiler: run.compiler, pool: run.pool)
        let preprocessing = configuration.preprocessing, augmentation = configuration.augmentation
        let loader = try BatchLoader(
            training, batchSize: configuration.batchSize, width: preprocessing.width, height: preprocessing.height,
            threads: run.pool.threads
        ) { augmentation.apply(to: $0, width: preprocessing.width, height: preprocessing.height, using: &$1) }
        let validator = try validator(for: model)
        let trainer = Trainer(
            plan: configuration.plan, loader: loader, executor: executor, validator: validator, checkpoints: checkpoints,
            isInterrupted: run.isInterrupted, report: run.report)
        let outcome: Trainer.Outcome
        do { outcome = try trainer.run(resuming: resuming) } catch let error as BrachioError where error.code == .interrupted {
            if let stored = try trainer.stored() { try interim(try model.takingParameters(from: stored.parameters), stored.best, stored.history) }
            throw error
        }
        let trained = try model.takingParameters(from: outcome.parameters)
        return Result(
            model: trained, evaluation: try validator.evaluate(trained.parameters), probe: nil, history: outcome.history)
    }

    /// Where photos may have several classes, the model ends in a chance for each and learns each by itself.
    private func decidingEachClass(_ model: Graph, _ options: TrainingOptions) throws -> (Graph, TrainingOptions) {
        guard configuration.plan.isMultiLabel else { return (model, options) }
        var options = options
        let counts = photos.training.countPerClass
        options.loss = .sigmoidCrossEntropy(
            positiveWeights: configuration.plan.weighsClasses
                ? SoftTargets.balancingWeights(countPerClass: counts, photos: photos.training.photos.count)
                : Array(repeating: 1, count: counts.count))
        return (try model.endingInSigmoid(), options)
    }

    private func validator(for model: Graph) throws -> NativeValidator {
        let preprocessing = configuration.preprocessing
        let loader = try BatchLoader(
            validation, batchSize: configuration.batchSize, width: preprocessing.width, height: preprocessing.height,
            threads: run.pool.threads
        ) { picture, _ in preprocessing.apply(to: picture) }
        return NativeValidator(
            model, loader: loader, compiler: run.compiler, pool: run.pool, topClasses: configuration.plan.topClasses,
            isMultiLabel: configuration.plan.isMultiLabel)
    }
}
