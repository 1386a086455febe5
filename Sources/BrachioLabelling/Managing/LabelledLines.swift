internal import BrachioCore
internal import BrachioManifest
internal import Foundation

/// Manifest lines with one class each, on their way to people who check them.
package struct LabelledLines: Sendable {
    package struct Line: Sendable, Hashable {
        package var text: String
        package var source: String
        /// The place of its class in `classes`.
        package var label: Int
    }

    /// The key of the label.
    package let attribute: String
    /// By their numbers, where the labels are numbers; else by name.
    package private(set) var classes: [String] = []
    package private(set) var lines: [Line] = []
    /// The labelling jobs that gave the labels, as far as the lines name any.
    package private(set) var jobs: Set<String> = []

    /// - Parameter manifests: whole manifests; lines without a label are left out, and a photo that stands twice counts once.
    /// - Throws: `unsupported` for labels of several classes.
    package init(manifests: [String], attribute name: String) throws {
        let attribute = try LabelAttribute(name)
        self.attribute = name
        var found: [(line: String, source: String, name: String)] = [], numbers: [String: Int] = [:], seen: Set<String> = []
        for text in manifests {
            for (index, line) in text.split(whereSeparator: \.isNewline).enumerated() {
                do {
                    let record = try ManifestRecord(line: String(line))
                    guard let source = record.sourceReference, let label = try ExistingLabel(record, attribute) else { continue }
                    guard label.names.count == 1 else {
                        throw BrachioError(.unsupported, "the photo has \(label.names.count) classes", cause: "labels of one class each are looked through")
                    }
                    guard seen.insert(source).inserted else { continue }
                    found.append((record.line, source, label.names[0]))
                    if let number = label.numbers.first { numbers[label.names[0]] = number }
                    if let job = try record.metadata(attribute)?.jobName { jobs.insert(Self.plain(job)) }
                } catch let error as BrachioError { throw error.within("line \(index + 1)") }
            }
        }
        classes = Set(found.map(\.name)).sorted { (numbers[$0] ?? .max, $0) < (numbers[$1] ?? .max, $1) }
        let place = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
        lines = found.compactMap { entry in place[entry.name].map { Line(text: entry.line, source: entry.source, label: $0) } }
    }

    /// Photos that were sorted by hand: an address and a class each.
    package init(sorted photos: [(source: String, name: String)], attribute name: String) throws {
        let attribute = try LabelAttribute(name)
        self.attribute = name
        classes = Set(photos.map(\.name)).sorted()
        let place = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
        lines = try photos.map { photo in
            let number = place[photo.name] ?? 0
            var record = try ManifestRecord(sourceReference: photo.source)
            try record.set(attribute.name, json: String(number))
            try record.set(attribute.metadataName, json: LabelMetadata(className: photo.name, confidence: nil).json)
            return Line(text: record.line, source: photo.source, label: number)
        }
    }

    /// `labeling-job/animals` names the job `animals`.
    private static func plain(_ job: String) -> String { job.hasPrefix("labeling-job/") ? String(job.dropFirst("labeling-job/".count)) : job }
}
