internal import BrachioManifest
internal import Foundation

/// The label that an object came with, in a job in which people look at labels.
package struct ShownLabel: Sendable, Hashable {
    package var object: Int
    package var names: [String]
    /// How sure whoever gave it was, where the manifest says so of one class.
    package var confidence: Double?
}

extension LabellingStore {
    private static let shownAtOnce = 2_000

    /// The labels that people look at in a job that verifies, adjusts or reviews; objects without one are left out.
    package func shownLabels(of job: Int64, _ settings: JobSettings) async throws -> [ShownLabel] {
        guard let previous = settings.previousAttribute else { return [] }
        let attribute = try LabelAttribute(previous)
        var shown: [ShownLabel] = [], after = -1
        while case let page = try await objects(of: job, after: after, count: Self.shownAtOnce), let last = page.last {
            after = last.number
            for object in page {
                guard let names = object.current else { continue }
                // The line was read when the object was made; what cannot be read any more only lacks its confidence.
                let label = (try? ManifestRecord(line: object.record)).flatMap { try? ExistingLabel($0, attribute) }
                let confidence = label?.confidence.flatMap { (0...1).contains($0) ? $0 : nil }
                shown.append(ShownLabel(object: object.number, names: names, confidence: confidence))
            }
        }
        return shown
    }
}
