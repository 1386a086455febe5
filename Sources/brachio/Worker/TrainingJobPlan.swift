internal import BrachioImaging
internal import BrachioModelJobs
internal import BrachioTraining

/// Hyperparameters of the built-in algorithm as a configuration of Brachio's own training.
struct TrainingJobPlan {
    let settings: ImageClassificationSettings
    var batchSize: Int

    init(settings: ImageClassificationSettings) {
        self.settings = settings
        batchSize = settings.batchSize
    }

    var architecture: String { "resnet\(settings.layers)" }

    func configuration(hasBackbone: Bool) throws -> TrainingConfiguration {
        let schedule: Schedule = settings.schedulerSteps.isEmpty
            ? .constant : .step(epochs: settings.schedulerSteps, factor: settings.schedulerFactor)
        var plan = TrainingPlan(
            epochs: settings.epochs, learningRate: settings.learningRate, weightDecay: settings.weightDecay, schedule: schedule,
            patienceEpochs: settings.earlyStopping?.patienceEpochs, seed: settings.seed)
        plan.patience = settings.earlyStopping.map { Patience(epochsMin: $0.minimumEpochs, tolerance: $0.tolerance) } ?? Patience()
        plan.topClasses = settings.isMultiLabel ? nil : settings.topK
        plan.isMultiLabel = settings.isMultiLabel
        plan.weighsClasses = settings.isMultiLabel && settings.usesWeightedLoss
        plan.keepsEveryEpochs = settings.checkpointFrequency
        let preprocessing = try Preprocessing(
            mode: .shorterSide(settings.resize ?? settings.imageSize), width: settings.imageSize, height: settings.imageSize)
        var configuration = TrainingConfiguration(
            architecture: hasBackbone ? nil : architecture, preprocessing: preprocessing, augmentation: augmentation, batchSize: batchSize,
            optimizer: optimizer, momentum: Float(settings.momentum), plan: plan)
        configuration.moments = TrainingConfiguration.MomentSettings(
            beta1: Float(settings.moments.beta1), beta2: Float(settings.moments.beta2), forgetting: Float(settings.moments.gamma),
            epsilon: Float(settings.moments.epsilon))
        return configuration
    }

    private var optimizer: TrainingConfiguration.OptimizerKind {
        switch settings.optimizer {
        case .sgd: .sgd
        case .rmsprop: .rmsprop
        case .nag: .nesterov
        case .adam: .adam
        }
    }

    /// Crops and mirror images; then hue ±36°, saturation and lightness ±50 of 255; then rotation ±10°, shear ±0.1, aspect ±0.25.
    private var augmentation: Augmentation {
        switch settings.augmentation {
        case .none: .none
        case .crop: Augmentation(areaMin: 0.5, flipChance: 0.5)
        case .cropColor:
            Augmentation(areaMin: 0.5, flipChance: 0.5, brightness: 0.2, saturation: 0.2, hue: 0.1)
        case .cropColorTransform:
            Augmentation(
                areaMin: 0.5, aspectMin: 0.75, aspectMax: 1.25, flipChance: 0.5, brightness: 0.2, saturation: 0.2, hue: 0.1,
                rotationDegrees: 10, shearDegrees: 5.7)
        }
    }
}
