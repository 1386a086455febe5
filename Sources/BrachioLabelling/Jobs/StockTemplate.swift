internal import BrachioCore

/// What the stock template of image classification says: the task's kind, its header, its classes and its instructions.
///
/// The template is read and never shown: whoever wrote it has no place in a worker's browser. Its markup becomes plain text.
package struct StockTemplate: Sendable, Hashable {
    /// Ground Truth's limit for templates.
    package static let bytesMaximum = 128_000

    package var selection: JobSettings.Selection
    package var header: String?
    /// Classes that stand in the template itself; empty where it takes them from the label category file.
    package var categories: [String]
    package var instructions: JobSettings.Instructions

    /// - Throws: `unsupported` for a template that does not classify images, `limitExceeded` for one that is too large.
    package init(_ html: String) throws {
        guard html.utf8.count <= Self.bytesMaximum else {
            throw BrachioError(.limitExceeded, "the template has \(html.utf8.count) bytes", cause: "at most \(Self.bytesMaximum) are read")
        }
        let multiple = Markup.tag("crowd-image-classifier-multi-select", in: html), single = Markup.tag("crowd-image-classifier", in: html)
        guard let tag = multiple ?? single else {
            throw BrachioError(
                .unsupported, "the template has no crowd-image-classifier", cause: "only images are labelled here, by classes",
                mend: "use the stock template of image classification")
        }
        selection = multiple == nil ? .single : .multiple
        header = tag.attributes["header"]
        categories = tag.attributes["categories"].map(Self.list) ?? []
        instructions = JobSettings.Instructions()
        if let full = Markup.content(of: "full-instructions", in: html) { instructions.full = Markup.text(full) }
        if let short = Markup.content(of: "short-instructions", in: html) {
            instructions.short = Markup.text(short)
            (instructions.good, instructions.bad) = Self.examples(short)
        }
    }

    /// `['cat', "dog"]`; a Liquid expression is no list.
    private static func list(_ text: String) -> [String] {
        guard !text.contains("{{"), text.contains("[") else { return [] }
        var names: [String] = [], name = "", quote: Character?
        for character in text {
            if let open = quote {
                if character == open {
                    names.append(name)
                    quote = nil
                } else {
                    name.append(character)
                }
            } else if character == "'" || character == "\"" {
                quote = character
                name = ""
            }
        }
        return names
    }

    /// The pictures before and after the word "bad", as the stock instructions have them.
    private static func examples(_ html: String) -> (good: [String], bad: [String]) {
        let lower = html.lowercased()
        let border = lower.firstRange(of: "bad example")?.lowerBound ?? lower.firstRange(of: ">bad")?.lowerBound ?? lower.endIndex
        let offset = lower.distance(from: lower.startIndex, to: border)
        var good: [String] = [], bad: [String] = []
        for (place, image) in Markup.tags("img", in: html) {
            guard let source = image.attributes["src"], source.hasPrefix("https://") || source.hasPrefix("s3://") else { continue }
            if place < offset { good.append(source) } else { bad.append(source) }
        }
        return (good, bad)
    }
}
