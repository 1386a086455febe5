internal import BrachioCore
internal import Foundation

extension LabelTable {
    private static let header = ["source", "class", "confidence", "human"]
    /// Between the classes of one photo.
    private static let separator: Character = "|"

    /// A row a photo: its address, its class (several with bars between them), the confidence, and whether a person said it.
    package var commaSeparated: String {
        CommaSeparated.line(Self.header)
            + photos.map { photo in
                CommaSeparated.line([
                    photo.source, photo.classes.joined(separator: String(Self.separator)), photo.confidence.map { "\($0)" } ?? "",
                    photo.isHumanAnnotated.map { $0 ? "yes" : "no" } ?? "",
                ])
            }.joined()
    }

    /// Reads what `commaSeparated` writes, and any table whose header names a column for the photo and one for the class.
    package init(commaSeparated text: String) throws {
        let rows = try CommaSeparated.rows(text)
        guard let header = rows.first?.map({ $0.lowercased().trimmingCharacters(in: .whitespaces) }) else {
            throw BrachioError(.invalidInput, "the table is empty")
        }
        func column(_ names: [String]) -> Int? { names.lazy.compactMap { header.firstIndex(of: $0) }.first }
        guard let source = column(["source", "source-ref", "image", "photo", "path", "file", "filename"]),
            let label = column(["class", "label", "class-name", "category"])
        else {
            throw BrachioError(
                .invalidInput, "the table's header is \(header.prefix(20).joined(separator: ", "))", cause: "a column for the photo or for the class is missing",
                mend: "name them 'source' and 'class'")
        }
        let confidence = column(["confidence"]), human = column(["human"])
        self.init(try rows.dropFirst().enumerated().map { index, row in
            guard row.count > max(source, label) else { throw BrachioError(.invalidInput, "row \(index + 2) has \(row.count) fields") }
            return LabelledPhoto(
                source: row[source], classes: row[label].split(separator: Self.separator).map(String.init),
                confidence: confidence.flatMap { $0 < row.count ? Double(row[$0]) : nil },
                isHumanAnnotated: human.flatMap { $0 < row.count && !row[$0].isEmpty ? row[$0] == "yes" : nil })
        })
    }
}
