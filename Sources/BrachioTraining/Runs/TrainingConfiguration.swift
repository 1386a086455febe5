internal import BrachioGraph
public import BrachioImaging

/// All that decides what a training run gives, but for the photos and a backbone's file.
public struct TrainingConfiguration: Sendable, Hashable, Codable {
    public enum OptimizerKind: String, Sendable, Hashable, Codable, CaseIterable {
        case sgd, nesterov, adam, adamw, rmsprop
    }

    /// How the optimizers that keep moments of the gradient forget, and what keeps them from dividing by zero.
    public struct MomentSettings: Sendable, Hashable, Codable {
        public var beta1: Float
        public var beta2: Float
        /// RMSProp's share of the mean square that stays.
        public var forgetting: Float
        public var epsilon: Float

        public init(beta1: Float = 0.9, beta2: Float = 0.999, forgetting: Float = 0.9, epsilon: Float = 1e-8) {
            self.beta1 = beta1
            self.beta2 = beta2
            self.forgetting = forgetting
            self.epsilon = epsilon
        }
    }

    /// The network's name, see `ModelArchitecture`; `nil` with a backbone.
    public var architecture: String?
    public var preprocessing: Preprocessing
    public var augmentation: Augmentation
    public var batchSize: Int
    public var optimizer: OptimizerKind
    public var momentum: Float
    /// Of Adam and RMSProp.
    public var moments = MomentSettings()
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
        case .adam: .adam(beta1: moments.beta1, beta2: moments.beta2, epsilon: moments.epsilon, decouplesDecay: false)
        case .adamw: .adam(beta1: moments.beta1, beta2: moments.beta2, epsilon: moments.epsilon, decouplesDecay: true)
        case .rmsprop: .rmsProp(forgetting: moments.forgetting, epsilon: moments.epsilon)
        }
    }
}
