internal import BrachioCore
internal import BrachioManifest
internal import Foundation

/// A photo and its label, apart from any file format: what exports write and imports read.
package struct LabelledPhoto: Sendable, Hashable {
    /// An address in a bucket, or a path.
    package var source: String
    /// Names; several where a photo may have several classes, none where it has none of them.
    package var classes: [String]
    package var confidence: Double?
    package var isHumanAnnotated: Bool?

    package init(source: String, classes: [String], confidence: Double? = nil, isHumanAnnotated: Bool? = nil) {
        self.source = source
        self.classes = classes
        self.confidence = confidence
        self.isHumanAnnotated = isHumanAnnotated
    }

    /// The last part of the address.
    package var name: String { SourceName.of(source) }
}

/// Labelled photos with the classes that they are of: the order of the classes gives them their numbers.
package struct LabelTable: Sendable, Hashable {
    package var classes: [String]
    package var photos: [LabelledPhoto]

    package init(classes: [String], photos: [LabelledPhoto]) {
        self.classes = classes
        self.photos = photos
    }

    /// Classes in the order of their names.
    init(_ photos: [LabelledPhoto]) {
        self.init(classes: Set(photos.flatMap(\.classes)).sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }, photos: photos)
    }

    var number: [String: Int] { Dictionary(classes.enumerated().map { ($1, $0) }, uniquingKeysWith: { $1 }) }

    /// The lines of an augmented manifest that have a label; those without one are left out.
    ///
    /// - Parameter attribute: the label's name; `nil` takes the one that the first line has.
    package init(manifest text: String, attribute name: String? = nil) throws {
        var attribute = try name.map { try LabelAttribute($0) }
        var photos: [LabelledPhoto] = [], names: [Int: String] = [:]
        for (index, line) in text.split(whereSeparator: \.isNewline).enumerated() {
            do {
                let record = try ManifestRecord(line: String(line))
                if attribute == nil { attribute = try LabelAttribute.find(in: record) }
                guard let attribute, let source = record.sourceReference, let label = try ExistingLabel(record, attribute) else { continue }
                for (number, name) in zip(label.numbers, label.names) { names[number] = name }
                photos.append(
                    LabelledPhoto(
                        source: source, classes: label.names, confidence: label.confidence,
                        isHumanAnnotated: try record.metadata(attribute)?.isHumanAnnotated))
            } catch let error as BrachioError { throw error.within("line \(index + 1)") }
        }
        let numbered = names.sorted { $0.key < $1.key }.map(\.value)
        let others = LabelTable(photos).classes.filter { !numbered.contains($0) }
        self.init(classes: numbered.count == Set(numbered).count ? numbered + others : LabelTable(photos).classes, photos: photos)
    }

    /// An augmented manifest with these labels under a name of the caller's.
    package func manifest(attribute name: String, jobName: String? = nil) throws -> String {
        let attribute = try LabelAttribute(name), number = number
        let isMultiple = photos.contains { $0.classes.count != 1 }
        return try photos.map { photo in
            var record = try ManifestRecord(sourceReference: photo.source)
            let numbers = photo.classes.compactMap { number[$0] }
            var metadata = LabelMetadata(className: isMultiple ? nil : photo.classes.first, confidence: isMultiple ? nil : photo.confidence)
            metadata.type = isMultiple ? "groundtruth/image-classification-multilabel" : "groundtruth/image-classification"
            metadata.jobName = jobName
            metadata.isHumanAnnotated = photo.isHumanAnnotated
            if isMultiple {
                let map = Dictionary(zip(numbers.map(String.init), photo.classes), uniquingKeysWith: { $1 })
                metadata.others = [.init(key: "class-map", json: String(decoding: try JSONText.encoder.encode(map), as: UTF8.self))]
            }
            try record.set(attribute.name, json: isMultiple ? "[\(ClassList.text(numbers))]" : numbers.first.map(String.init) ?? "null")
            try record.set(attribute.metadataName, json: metadata.json)
            return record.line + "\n"
        }.joined()
    }
}

enum JSONText {
    static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}
