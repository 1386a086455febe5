public import Foundation

/// `golden.json` of a compiled package: what the model said, where it was made, of the photo `golden.png` beside it. A device asks its model about
/// the same photo before it trusts the model.
public struct GoldenAnswer: Codable, Hashable, Sendable {
    public static let fileName = "golden.json"
    public static let photoName = "golden.png"
    /// 100,000 classes fit.
    static let bytesMax = 4 << 20

    /// One a class, in the model's order.
    public var probabilities: [Double]
    /// How far each probability may be off: processors differ in the order of their sums.
    public var tolerance: Double
    /// Median of several runs; `nil` without limit.
    public var latencyMillisecondsMax: Double?

    public init(probabilities: [Double], tolerance: Double = 0.02, latencyMillisecondsMax: Double? = nil) {
        self.probabilities = probabilities
        self.tolerance = tolerance
        self.latencyMillisecondsMax = latencyMillisecondsMax
    }

    /// What the unpacked package in `folder` holds; `nil` where there is no golden photo in it.
    ///
    /// - Throws: `corrupted` for a golden photo that cannot be used.
    public static func read(in folder: URL) throws -> GoldenAnswer? {
        let file = folder.appendingPathComponent(fileName)
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        let bytes = (try? FileManager.default.attributesOfItem(atPath: file.path)[.size] as? NSNumber)?.intValue ?? .max
        guard bytes <= bytesMax, let data = try? Data(contentsOf: file), let answer = try? JSONDecoder().decode(GoldenAnswer.self, from: data),
            !answer.probabilities.isEmpty, answer.probabilities.count <= Limits.classes, answer.tolerance >= 0
        else { throw BrachioError(.corrupted, "the model's \(fileName) cannot be used", mend: "compile the model again") }
        return answer
    }
}
