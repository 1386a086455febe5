internal import BrachioManifest
internal import Foundation

/// `training.json` of a model package: how the model came to be.
struct TrainingSummary: Codable {
    static let fileName = "training.json"

    var configuration: TrainingConfiguration
    var split: Split?
    /// Names of the photos that were held back.
    var validation: [String]
    var history: [EpochRecord]
    var skipped: [String]

    func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }
}
