internal import BrachioCore
internal import BrachioManifest
package import Foundation

/// A line of the output manifest, as Ground Truth writes it: the input's members as they are, then the label and its metadata.
package struct OutputLine: Sendable {
    let settings: JobSettings
    let jobName: String
    let attribute: LabelAttribute

    package init(_ job: LabellingJob) throws {
        settings = job.settings
        jobName = job.name
        attribute = try LabelAttribute(job.settings.attribute)
    }

    /// The whole line, without its end. Without a label it is the input's.
    package func text(_ object: LabelledObject) throws -> String {
        if object.state == .open || object.isImported { return object.record }
        var record = try ManifestRecord(line: object.record)
        if object.state == .failed {
            try record.remove(attribute.name)
            try record.set(attribute.metadataName, json: failure(object).json)
        } else {
            try record.set(attribute.name, json: label(object))
            try record.set(attribute.metadataName, json: metadata(object).json)
        }
        return record.line
    }

    /// The input's line with what the model says of a photo, whatever label it has.
    ///
    /// - Parameter isRight: whether people said the same; `nil` where nobody has said anything.
    func text(_ object: LabelledObject, predicted index: Int, confidence: Double?, isRight: Bool?) throws -> String {
        var said = object
        (said.state, said.classes, said.confidences, said.labelled) = (.machineLabelled, [index], confidence.map { [$0] } ?? [], nil)
        var record = try ManifestRecord(line: object.record), metadata = metadata(said)
        if let isRight { metadata.others.append(.init(key: "agrees-with-people", json: isRight ? "true" : "false")) }
        try record.set(attribute.name, json: label(said))
        try record.set(attribute.metadataName, json: metadata.json)
        return record.line
    }

    /// The label's value: a number, or a list of numbers.
    func label(_ object: LabelledObject) -> String {
        settings.selection == .single ? object.classes.first.map(String.init) ?? "null" : "[\(ClassList.text(object.classes))]"
    }

    func metadata(_ object: LabelledObject) -> LabelMetadata {
        var metadata = LabelMetadata()
        if settings.selection == .single {
            metadata.className = settings.names(object.classes).first
            metadata.confidence = object.confidences.first.map(Self.rounded)
        } else {
            let names = object.classes.map { settings.names([$0]).first ?? "" }
            metadata.others = [
                .init(key: "class-map", json: Self.object(zip(object.classes, names.map(Self.json)))),
                .init(key: "confidence-map", json: Self.object(zip(object.classes, object.confidences.map { "\(Self.rounded($0))" }))),
            ]
        }
        metadata.type = "groundtruth/" + type
        metadata.jobName = "labeling-job/\(jobName)"
        metadata.isHumanAnnotated = object.state != .machineLabelled
        metadata.creationDate = object.labelled.map(Self.date)
        if settings.kind == .adjust || settings.kind == .review, let current = object.current {
            let isSame = Set(current) == Set(settings.names(object.classes))
            metadata.others.append(.init(key: "adjustment-status", json: isSame ? #""unadjusted""# : #""adjusted""#))
        }
        return metadata
    }

    private func failure(_ object: LabelledObject) -> LabelMetadata {
        var metadata = LabelMetadata()
        metadata.type = "groundtruth/" + type
        metadata.jobName = "labeling-job/\(jobName)"
        metadata.failureReason = object.failure ?? "it has no label"
        return metadata
    }

    private var type: String {
        switch (settings.kind, settings.selection) {
        case (.verify, _): "label-verification"
        case (_, .single): "image-classification"
        case (_, .multiple): "image-classification-multilabel"
        }
    }

    private static func object(_ members: some Sequence<(Int, String)>) -> String {
        "{" + members.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
    }

    private static func json(_ text: String) -> String {
        (try? JSONEncoder().encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }

    private static func rounded(_ confidence: Double) -> Double { (confidence * 10_000).rounded() / 10_000 }

    /// ISO 8601 in UTC without a zone, to the microsecond: `2019-05-25T08:54:54.133410`.
    package static func date(_ date: Date) -> String {
        let microseconds = Int64((date.timeIntervalSince1970 * 1_000_000).rounded())
        var seconds = time_t(microseconds / 1_000_000), parts = tm()
        gmtime_r(&seconds, &parts)
        return String(
            format: "%04d-%02d-%02dT%02d:%02d:%02d.%06d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min,
            parts.tm_sec, Int(microseconds % 1_000_000))
    }
}
