internal import BrachioManifest
internal import Foundation

/// The pair of files under `annotations/consolidated-annotation` of one pass: what was to be consolidated, and what came of it. The
/// form is that of Ground Truth's requests to a consolidation function and of its answers.
enum ConsolidationFiles {
    static func request(_ objects: [LabelledObject], _ answers: [Int: [GivenAnswer]], _ settings: JobSettings) throws -> Data {
        try JSONSerialization.data(
            withJSONObject: objects.compactMap { object -> [String: Any]? in
                guard let given = answers[object.number] else { return nil }
                return [
                    "datasetObjectId": String(object.number), "dataObject": ["s3Uri": object.source],
                    "annotations": given.map { answer in
                        [
                            "workerId": "private.us-east-1.\(answer.worker.lowercased())",
                            "annotationData": ["content": Self.text(settings.names(answer.classes))],
                        ] as [String: Any]
                    },
                ]
            }, options: [.sortedKeys, .withoutEscapingSlashes])
    }

    static func response(_ objects: [LabelledObject], _ line: OutputLine) throws -> Data {
        let entries = try objects.compactMap { object -> String? in
            guard object.state == .labelled || object.state == .machineLabelled else { return nil }
            return "{\"datasetObjectId\":\"\(object.number)\",\"consolidatedAnnotation\":{\"content\":{\(try label(object, line))}}}"
        }
        return Data("[\(entries.joined(separator: ","))]".utf8)
    }

    /// A line of `annotations/intermediate`.
    static func annotation(_ object: LabelledObject, _ line: OutputLine) throws -> String {
        "{\"datasetObjectId\":\"\(object.number)\",\"inputAttribute\":\(try quoted(object.source)),\(try label(object, line))}"
    }

    private static func label(_ object: LabelledObject, _ line: OutputLine) throws -> String {
        "\(try quoted(line.attribute.name)):\(line.label(object)),\(try quoted(line.attribute.metadataName)):\(line.metadata(object).json)"
    }

    private static func quoted(_ text: String) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return String(decoding: try encoder.encode(text), as: UTF8.self)
    }

    /// The answer as the stock template sends it.
    private static func text(_ names: [String]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        let content = names.count == 1 ? ["label": names[0]] : nil
        let data = content.map { try? encoder.encode(["crowd-image-classifier": $0]) } ?? (try? encoder.encode(["crowd-image-classifier-multi-select": ["labels": names]]))
        return data.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
