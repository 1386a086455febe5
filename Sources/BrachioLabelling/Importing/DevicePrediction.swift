internal import BrachioCore
internal import BrachioManifest
internal import BrachioObjectStore
internal import Foundation

/// What a device's model said of a photo that the device sent: an object beside the photo, named as the photo is with `.json` behind it. The agent's own
/// classifier writes it; whoever else sends photos may.
struct DevicePrediction: Decodable {
    /// The label's key in the manifest: a job that verifies or adjusts it names this one.
    static let attribute = "prediction"
    static let ending = ".json"
    /// 100,000 classes with their probabilities fit.
    private static let bytesMax = 8 << 20

    var name: String
    var confidence: Double
    /// ISO 8601.
    var time: String?
    var function: String?

    /// `nil` where there is none that can be read: the photo is labelled without.
    static func read(of photo: String, in bucket: String, from objects: ObjectStore) async -> DevicePrediction? {
        guard let object = try? await objects.open(bucket, photo + ending), let text = try? await object.data(bytesMaximum: bytesMax),
            let found = try? JSONDecoder().decode(DevicePrediction.self, from: text), !found.name.isEmpty, (0...1).contains(found.confidence)
        else { return nil }
        return found
    }

    /// The photo's line with the prediction as a label that no person gave.
    func record(of source: String) throws -> ManifestRecord {
        var record = try ManifestRecord(sourceReference: source)
        var metadata = LabelMetadata(className: name, confidence: confidence)
        metadata.type = "groundtruth/image-classification"
        metadata.isHumanAnnotated = false
        metadata.creationDate = time
        metadata.jobName = function.map { "device/\($0)" }
        try record.setLabel(LabelAttribute(Self.attribute), .text(name), metadata)
        return record
    }

    /// What a line says that a device's model thinks, in the classes of a job.
    static func suggestion(_ line: String, _ settings: JobSettings) -> (classIndex: Int, confidence: Double)? {
        guard line.contains("\"\(attribute)\""), let record = try? ManifestRecord(line: line), let attribute = try? LabelAttribute(attribute),
            let label = try? ExistingLabel(record, attribute), let confidence = label.confidence, let index = label.indices(in: settings)?.first
        else { return nil }
        return (index, confidence)
    }
}
