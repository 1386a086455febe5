internal import Foundation
internal import BrachioGraph

/// Which parameters of a backbone learn, and how fast: the head at the full rate, earlier layers more slowly, as they hold what
/// all photos have in common (Howard and Ruder, "Universal Language Model Fine-tuning", 2018).
struct FineTuning {
    let model: Graph
    let head: ClassifierHead
    let firstLayerRate: Float

    /// Fewer photos than this leave batch normalisations as they are: their statistics would follow the few.
    static let photosForStatistics = 5_000
    private static let stages = 4

    func options(_ optimizer: Optimizer, photos: Int) -> TrainingOptions {
        let frozen = photos < Self.photosForStatistics ? normalizations : []
        let trained = model.trainableParameters.filter { !frozen.contains($0) }
        let layers = trained.filter { $0 != head.weight && $0 != head.bias }
        var scales: [String: Float] = [:]
        for (position, name) in layers.enumerated() {
            // Neighbouring layers share a rate, so that the training program reads few settings.
            let stage = position * Self.stages / max(1, layers.count)
            scales[name] = pow(firstLayerRate, 1 - Float(stage) / Float(Self.stages))
        }
        return TrainingOptions(optimizer: optimizer, trained: Set(trained), rateScales: scales)
    }

    private var normalizations: Set<String> {
        Set(model.nodes.filter { $0.operation is BatchNormalization }.flatMap { $0.inputs[1...2] })
    }
}
