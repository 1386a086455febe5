internal import BrachioCore

/// The hyperparameters of SageMaker's built-in image classification, read from text: names, defaults and ranges are those of its
/// documentation ("Image Classification Hyperparameters").
package struct ImageClassificationSettings: Sendable, Hashable, Codable {
    package enum Optimizer: String, Sendable, Hashable, Codable, CaseIterable { case sgd, adam, rmsprop, nag }

    package enum Augmentation: String, Sendable, Hashable, Codable, CaseIterable {
        case none, crop
        case cropColor = "crop_color"
        case cropColorTransform = "crop_color_transform"
    }

    /// What the optimizers that keep moments of the gradient are told.
    package struct Moments: Sendable, Hashable, Codable {
        package var beta1: Double
        package var beta2: Double
        package var epsilon: Double
        package var gamma: Double
    }

    package struct EarlyStopping: Sendable, Hashable, Codable {
        package var minimumEpochs: Int
        package var patienceEpochs: Int
        package var tolerance: Double
    }

    package var classes: Int
    package var trainingSamples: Int
    package var layers: Int
    package var usesPretrainedModel: Bool
    /// Height and width.
    package var imageSize: Int
    /// Shorter side before cropping; `nil` where photos are already of the right size.
    package var resize: Int?
    package var epochs: Int
    package var batchSize: Int
    package var learningRate: Double
    package var schedulerFactor: Double
    package var schedulerSteps: [Int]
    package var optimizer: Optimizer
    package var momentum: Double
    package var moments: Moments
    package var weightDecay: Double
    package var augmentation: Augmentation
    package var earlyStopping: EarlyStopping?
    package var topK: Int?
    /// Photos may have several classes.
    package var isMultiLabel: Bool
    /// With several classes a photo: rare classes weigh more.
    package var usesWeightedLoss: Bool
    /// Parameters of every so many epochs go into the artifact beside the best ones.
    package var checkpointFrequency: Int?
    package var seed: UInt64
    /// A missing pretrained network fails the job instead of being told.
    package var isStrict: Bool

    package static let layersOffered = [18, 20, 32, 34, 44, 50, 56, 101, 110, 152, 200]

    /// - Throws: `invalidInput` that names the hyperparameter, what it is and what it may be; `unsupported` for what is known and not offered.
    package init(_ text: [String: String]) throws {
        var reader = HyperparameterReader(text)
        classes = try reader.integer("num_classes", 2...Limits.classes)
        trainingSamples = try reader.integer("num_training_samples", 1...Int.max)
        layers = try reader.integer("num_layers", 18...200, default: 152)
        guard Self.layersOffered.contains(layers) else {
            throw reader.wrong("num_layers", "is \(layers); it may be \(Self.layersOffered.map(String.init).joined(separator: ", "))")
        }
        usesPretrainedModel = try reader.flag("use_pretrained_model")
        let shape = try reader.integers("image_shape", default: [3, 224, 224])
        guard shape.count == 3, shape[0] == 3, shape[1] == shape[2], (8...2_048).contains(shape[1]) else {
            throw reader.wrong("image_shape", "is \(shape.map(String.init).joined(separator: ",")); it is 3,SIDE,SIDE with a side of 8 to 2048 pixels")
        }
        imageSize = shape[1]
        resize = try reader.optionalInteger("resize", 1...8_192)
        if let resize, resize < imageSize {
            throw reader.wrong("resize", "is \(resize), less than the \(imageSize) pixels of image_shape")
        }
        epochs = try reader.integer("epochs", 1...100_000, default: 30)
        batchSize = try reader.integer("mini_batch_size", 1...4_096, default: 32)
        learningRate = try reader.number("learning_rate", 0...1, default: 0.1)
        schedulerFactor = try reader.number("lr_scheduler_factor", 0...1, default: 0.1)
        schedulerSteps = try reader.integers("lr_scheduler_step", default: [])
        optimizer = try reader.choice("optimizer", default: .sgd)
        momentum = try reader.number("momentum", 0...1, default: 0.9)
        moments = Moments(
            beta1: try reader.number("beta_1", 0...0.999_999, default: 0.9), beta2: try reader.number("beta_2", 0...0.999_999, default: 0.999),
            epsilon: try reader.number("eps", 0...1, default: 1e-8), gamma: try reader.number("gamma", 0...1, default: 0.9))
        weightDecay = try reader.number("weight_decay", 0...1, default: 0.0001)
        augmentation = try reader.choice("augmentation_type", default: Augmentation.none)
        if try reader.boolean("early_stopping") {
            earlyStopping = EarlyStopping(
                minimumEpochs: try reader.integer("early_stopping_min_epochs", 1...100_000, default: 10),
                patienceEpochs: try reader.integer("early_stopping_patience", 1...100_000, default: 5),
                tolerance: try reader.number("early_stopping_tolerance", 0...1, default: 0))
        }
        topK = try reader.optionalInteger("top_k", 2...Limits.classes)
        if let topK, topK > classes { throw reader.wrong("top_k", "is \(topK), more than the \(classes) of num_classes") }
        checkpointFrequency = try reader.optionalInteger("checkpoint_frequency", 1...100_000)
        if let checkpointFrequency, checkpointFrequency > epochs {
            throw reader.wrong("checkpoint_frequency", "is \(checkpointFrequency), more than the \(epochs) epochs")
        }
        seed = UInt64(try reader.integer("seed", 0...Int(Int32.max), default: 0))
        isStrict = try reader.flag("strict_pretrained_model")
        isMultiLabel = try reader.flag("multi_label")
        usesWeightedLoss = try reader.flag("use_weighted_loss")
        // Taken and without effect here: single precision on one machine is what training does.
        reader.take([
            "precision_dtype", "kv_store", "early_stopping_min_epochs", "early_stopping_patience", "early_stopping_tolerance",
        ])
        try reader.requireAllRead()
    }
}
