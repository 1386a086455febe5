internal import ArgumentParser
internal import BrachioCore
internal import BrachioGraph
internal import BrachioImaging
internal import BrachioTraining

/// How a model is trained: the options that `train` offers beside its inputs.
struct TrainOptions: ParsableArguments {
    @Option(help: "Layers of the ResNet: \(ModelBuilder.resNetLayers.sorted().map(String.init).joined(separator: ", ")) (20 to 110 without 34 and 50 are for small pictures).")
    var layers: Int?

    @Option(help: "The network, instead of --layers: \(ModelArchitecture.allCases.map(\.rawValue).joined(separator: ", ")).")
    var network: String?

    @Option(help: "Width and height of the picture that the network sees, in pixels.")
    var imageSize: Int?

    @Option(help: "How a photo is brought to that size: crop (shorter side, then the middle), stretch or letterbox. [default: crop; stretch with --backbone]")
    var resize: ResizeKind?

    @Option(help: "Epochs of training from scratch. [default: 30]")
    var epochs: Int?

    @Option(help: "With --backbone: epochs in which all layers learn; 0 keeps the features frozen. [default: 0]")
    var fineTuneEpochs: Int?

    @Option(name: .customLong("batch"), help: "Photos in one step. [default: 32; 16 with --fine-tune-epochs]")
    var batchSize: Int?

    @Option(help: "sgd, nesterov, adam or adamw. [default: sgd; adamw with --backbone]")
    var optimizer: OptimizerName?

    @Option(help: "The rate at its peak. [default: 0.05 for sgd, 0.001 for adam and with --backbone]")
    var learningRate: Double?

    @Option(help: "With --fine-tune-epochs: how fast the first layers learn, as a share of the head's rate; those between lie between.")
    var firstLayerRate: Float = 0.2

    @Option(help: "Momentum of sgd and nesterov.")
    var momentum = 0.9

    @Option(help: "Weight decay. [default: 0.0005; 0.01 with --backbone]")
    var weightDecay: Double?

    @Option(help: "constant, step, cosine or one-cycle. [default: cosine; one-cycle with --backbone]")
    var schedule: ScheduleKind?

    @Option(help: "With --schedule step: epochs at which the rate falls, with commas.")
    var stepEpochs = "10,20"

    @Option(help: "With --schedule step: what the rate is multiplied by.")
    var stepFactor = 0.1

    @Option(help: "With --schedule cosine: epochs in which the rate rises.")
    var warmUpEpochs = 1.0

    @Option(help: "none, light, standard or strong.")
    var augmentation: AugmentationKind = .standard

    @Option(help: "How training photos are turned over: horizontal, both (for things that lie any way up) or none. [default: as --augmentation]")
    var flip: FlipKind?

    @Option(help: "Share of each target spread over all classes. [default: 0; 0.1 with --backbone]")
    var labelSmoothing: Double?

    @Option(help: "Mix photos of a batch, with this strength; 0 for not at all. [default: 0; 0.2 with --fine-tune-epochs]")
    var mixup: Double?

    @Option(help: "Keep a moving average of the parameters with this decay per step, such as 0.99.")
    var averageDecay: Double?

    @Option(help: "Stop when the validation has not improved for this many epochs.")
    var patience: Int?

    @Option(help: "Everything random hangs on this number.")
    var seed: UInt64 = 0

    enum OptimizerName: String, ExpressibleByArgument, CaseIterable {
        case sgd, nesterov, adam, adamw

        var kind: TrainingConfiguration.OptimizerKind {
            switch self {
            case .sgd: .sgd
            case .nesterov: .nesterov
            case .adam: .adam
            case .adamw: .adamw
            }
        }
    }

    enum ScheduleKind: String, ExpressibleByArgument, CaseIterable {
        case constant, step, cosine
        case oneCycle = "one-cycle"
    }

    enum FlipKind: String, ExpressibleByArgument, CaseIterable {
        case none, horizontal, both
    }

    enum AugmentationKind: String, ExpressibleByArgument, CaseIterable {
        case none, light, standard, strong

        var value: Augmentation {
            switch self {
            case .none: .none
            case .light: .light
            case .standard: .standard
            case .strong: .strong
            }
        }
    }

    func validate() throws {
        if let batchSize, !(1...4_096).contains(batchSize) { throw ValidationError("--batch is 1 to 4096, not \(batchSize).") }
        guard layers == nil || network == nil else { throw ValidationError("Use either --layers or --network.") }
        if let imageSize, !(8...2_048).contains(imageSize) { throw ValidationError("--image-size is 8 to 2048, not \(imageSize).") }
        guard firstLayerRate > 0, firstLayerRate <= 1 else {
            throw ValidationError("--first-layer-rate is above 0 and up to 1, not \(firstLayerRate).")
        }
        guard (0..<1).contains(momentum) else { throw ValidationError("--momentum is from 0 and below 1, not \(momentum).") }
    }
}

extension TrainOptions {
    /// - Parameter backbone: what it was trained for decides the picture's size where no other is asked for.
    func configuration(backbone: Backbone?) throws -> TrainingConfiguration {
        if backbone != nil, network != nil || layers != nil {
            throw ValidationError("--backbone brings its own network: leave --layers and --network out.")
        }
        // What few photos need, see docs/howto/use-a-backbone.md.
        let isFineTuning = backbone != nil && (fineTuneEpochs ?? epochs ?? 0) > 0
        let mixup = mixup ?? (isFineTuning ? 0.2 : 0)
        let size = imageSize ?? backbone?.preprocessing.width ?? 224
        let architecture = network ?? "resnet\(layers ?? 18)"
        if backbone == nil, ModelArchitecture(rawValue: architecture) == nil {
            throw ValidationError("There is no network \(architecture).")
        }
        let optimizer = optimizer?.kind ?? (backbone == nil ? .sgd : .adamw)
        let isAdam = optimizer == .adam || optimizer == .adamw
        let plan = TrainingPlan(
            epochs: (backbone == nil ? epochs ?? 30 : fineTuneEpochs ?? epochs ?? 0),
            learningRate: learningRate ?? (backbone != nil || isAdam ? 1e-3 : 0.05),
            weightDecay: weightDecay ?? (backbone == nil ? 5e-4 : 0.01), schedule: try trainingSchedule(backbone != nil),
            labelSmoothing: labelSmoothing ?? (backbone == nil ? 0 : 0.1), mixup: mixup == 0 ? nil : mixup, averageDecay: averageDecay,
            patienceEpochs: patience, seed: seed)
        if plan.epochs > 0 || backbone == nil { try plan.validate() }
        return TrainingConfiguration(
            architecture: backbone == nil ? architecture : nil,
            preprocessing: try (resize ?? (backbone == nil ? .crop : .stretch)).preprocessing(width: size, height: size),
            augmentation: augmentationWithFlips, batchSize: batchSize ?? (isFineTuning ? 16 : 32), optimizer: optimizer,
            momentum: Float(momentum), plan: plan, firstLayerRate: firstLayerRate)
    }

    private var augmentationWithFlips: Augmentation {
        var value = augmentation.value
        guard let flip else { return value }
        value.flipChance = flip == .none ? 0 : 0.5
        value.verticalFlipChance = flip == .both ? 0.5 : 0
        return value
    }

    private func trainingSchedule(_ hasBackbone: Bool) throws -> Schedule {
        switch schedule ?? (hasBackbone ? .oneCycle : .cosine) {
        case .constant: return .constant
        case .cosine: return .cosine(warmUpEpochs: warmUpEpochs)
        case .oneCycle: return .oneCycle()
        case .step:
            let epochs = stepEpochs.split(separator: ",").map { Int($0.filter { $0 != " " }) }
            guard epochs.allSatisfy({ $0 != nil }) else {
                throw ValidationError("--step-epochs are whole numbers with commas, such as 10,20.")
            }
            return .step(epochs: epochs.compactMap { $0 }, factor: stepFactor)
        }
    }
}
