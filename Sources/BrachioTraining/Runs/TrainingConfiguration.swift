internal import BrachioGraph
public import BrachioImaging

/// All that decides what a training run gives, but for the photos and a backbone's file.
public struct TrainingConfiguration: Sendable, Hashable, Codable {
    public enum OptimizerKind: String, Sendable, Hashable, Codable, CaseIterable {
        case sgd, nesterov, adam, adamw
    }

    /// The network's name, see `ModelArchitecture`; `nil` with a backbone.
    public var architecture: String?
    public var preprocessing: Preprocessing
    public var augmentation: Augmentation
    public var batchSize: Int
    public var optimizer: OptimizerKind
    public var momentum: Float
    public var plan: TrainingPlan
    /// With a backbone: views of each photo that the linear head is trained on.
    public var views: Int
    /// With a backbone: how much slower the first layer learns than the head in fine-tuning.
    public var firstLayerRate: Float

    public init(
        architecture: String?, preprocessing: Preprocessing, augmentation: Augmentation, batchSize: Int = 32,
        optimizer: OptimizerKind = .sgd, momentum: Float = 0.9, plan: TrainingPlan, views: Int = 6, firstLayerRate: Float = 0.2
    ) {
        self.architecture = architecture
        self.preprocessing = preprocessing
        self.augmentation = augmentation
        self.batchSize = batchSize
        self.optimizer = optimizer
        self.momentum = momentum
        self.plan = plan
        self.views = views
        self.firstLayerRate = firstLayerRate
    }

    var graphOptimizer: Optimizer {
        switch optimizer {
        case .sgd: .momentum(momentum)
        case .nesterov: .momentum(momentum, nesterov: true)
        case .adam: .adam(decouplesDecay: false)
        case .adamw: .adam(decouplesDecay: true)
        }
    }
}
