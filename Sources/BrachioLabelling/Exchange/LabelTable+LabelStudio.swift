internal import BrachioCore
package import Foundation

/// Label Studio's JSON export: a list of tasks with `data` and `annotations`, whose results of type `choices` are classes.
extension LabelTable {
    private struct Task: Codable {
        var data: [String: Value]
        var annotations: [Annotation]?
    }

    /// A member of `data`: its other members may be of any kind.
    private enum Value: Codable {
        case text(String)
        case other

        init(from decoder: any Decoder) throws {
            self = (try? decoder.singleValueContainer().decode(String.self)).map { .text($0) } ?? .other
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            if case .text(let text) = self { try container.encode(text) } else { try container.encodeNil() }
        }
    }

    private struct Annotation: Codable {
        var result: [Result]
        var was_cancelled: Bool?
    }

    private struct Result: Codable {
        var from_name: String?
        var to_name: String?
        var type: String
        var value: Choices
    }

    private struct Choices: Codable {
        var choices: [String]?
    }

    package func labelStudio() throws -> Data {
        let encoder = JSONText.encoder
        encoder.outputFormatting.insert(.prettyPrinted)
        return try encoder.encode(photos.map { photo in
            Task(
                data: ["image": .text(photo.source)],
                annotations: [
                    Annotation(result: [Result(from_name: "choice", to_name: "image", type: "choices", value: Choices(choices: photo.classes))])
                ])
        })
    }

    /// The name of a photo that was uploaded to Label Studio, which keeps it as `/data/upload/PROJECT/EIGHTDIGITS-NAME`.
    private static func original(_ source: String) -> String {
        guard source.hasPrefix("/data/upload/"), let name = source.split(separator: "/").last else { return source }
        let digits = name.prefix(8)
        let isMarked = digits.count == 8 && digits.allSatisfy(\.isHexDigit) && name.dropFirst(8).first == "-" && name.count > 9
        return String(isMarked ? name.dropFirst(9) : name)
    }

    /// Photos without an annotation are left out; of several annotations the last counts.
    package init(labelStudio data: Data) throws {
        let tasks: [Task]
        do { tasks = try JSONDecoder().decode([Task].self, from: data) } catch {
            throw BrachioError(
                .invalidInput, "this is no JSON export of Label Studio", cause: "it is not a list of tasks with 'data' and 'annotations'",
                mend: "export the project with the format JSON")
        }
        self.init(tasks.compactMap { task in
            let images = task.data.sorted { $0.key < $1.key }.compactMap { key, value -> (String, String)? in
                if case .text(let text) = value { (key, text) } else { nil }
            }
            guard let source = images.first(where: { $0.0 == "image" })?.1 ?? images.first(where: { $0.1.contains("/") })?.1,
                let annotation = task.annotations?.last(where: { $0.was_cancelled != true })
            else { return nil }
            let classes = annotation.result.filter { $0.type == "choices" }.flatMap { $0.value.choices ?? [] }
            return LabelledPhoto(source: Self.original(source), classes: classes, isHumanAnnotated: true)
        })
    }
}
