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

    /// What differs from what was asked, for the log.
    var notes: [String] {
        var notes: [String] = []
        if settings.earlyStopping.map({ $0.minimumEpochs > $0.patienceEpochs || $0.tolerance > 0 }) == true {
            notes.append("early_stopping_min_epochs and early_stopping_tolerance are not followed: training stops when the validation has not "
                + "improved for early_stopping_patience epochs")
        }
        return notes
    }

    func configuration(hasBackbone: Bool) throws -> TrainingConfiguration {
        let schedule: Schedule = settings.schedulerSteps.isEmpty
            ? .constant : .step(epochs: settings.schedulerSteps, factor: settings.schedulerFactor)
        let plan = TrainingPlan(
            epochs: settings.epochs, learningRate: settings.learningRate, weightDecay: settings.weightDecay, schedule: schedule,
            patienceEpochs: settings.earlyStopping?.patienceEpochs, seed: settings.seed)
        let preprocessing = try Preprocessing(
            mode: .shorterSide(settings.resize ?? settings.imageSize), width: settings.imageSize, height: settings.imageSize)
        return TrainingConfiguration(
            architecture: hasBackbone ? nil : architecture, preprocessing: preprocessing, augmentation: augmentation, batchSize: batchSize,
            optimizer: optimizer, momentum: Float(settings.momentum), plan: plan)
    }

    private var optimizer: TrainingConfiguration.OptimizerKind {
        switch settings.optimizer {
        case .sgd, .rmsprop: .sgd
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
