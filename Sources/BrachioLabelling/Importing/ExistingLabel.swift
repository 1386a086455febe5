internal import BrachioCore
internal import BrachioManifest
internal import Foundation

/// The label that a manifest's line has under some name, whether a job made it or somebody else.
struct ExistingLabel {
    /// In words: `class-name`, the values of `class-map`, or the label itself.
    var names: [String]
    /// As numbers, where they are numbers.
    var numbers: [Int]
    var confidence: Double?

    /// `nil` where the line has none. - Throws: `invalidInput` for a value that is no label.
    init?(_ record: ManifestRecord, _ attribute: LabelAttribute) throws {
        guard let json = record.json(attribute.name), json != "null" else { return nil }
        let metadata = try record.metadata(attribute)
        if metadata?.failureReason != nil { return nil }
        confidence = metadata?.confidence
        if json.hasPrefix("[") {
            guard let values = try? JSONDecoder().decode([Element].self, from: Data(json.utf8)) else {
                throw BrachioError(.invalidInput, "'\(attribute)' is a list of something else than labels")
            }
            let map = metadata?.others.first { $0.key == "class-map" }
                .flatMap { try? JSONDecoder().decode([String: String].self, from: Data($0.json.utf8)) }
            numbers = values.compactMap { Int($0.text) }
            names = values.map { map?[$0.text] ?? $0.text }
        } else {
            let label = try ManifestLabel(json: json)
            numbers = label.number.map { [$0] } ?? []
            names = [metadata?.className ?? label.description]
        }
    }

    /// The classes of a job that it means; `nil` where it means others.
    func indices(in settings: JobSettings) -> [Int]? {
        let named = names.compactMap(settings.index)
        if named.count == names.count { return named.sorted() }
        guard !numbers.isEmpty, numbers.count == names.count, numbers.allSatisfy(settings.classes.indices.contains),
            zip(numbers, names).allSatisfy({ String($0) == $1 })
        else { return nil }
        return numbers.sorted()
    }

    private struct Element: Decodable {
        var text: String
        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let number = try? value.decode(Int.self) { text = String(number) } else { text = try value.decode(String.self) }
        }
    }
}
