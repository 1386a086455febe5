internal import BrachioCore
public import Foundation

/// A list of photos as MXNet's `im2rec` makes it (`.lst`): one photo a line, `number⇥label⇥path`, or with several labels
/// `number⇥label⇥label⇥…⇥path`.
public struct ImageList: Sendable {
    public struct Line: Sendable, Hashable {
        public var labels: [Float]
        public var path: String
    }

    public let lines: [Line]

    static let bytesMaximum = 1 << 30

    /// - Throws: `invalidInput` naming the line.
    public init(_ url: URL) throws {
        let name = url.lastPathComponent
        let data: Data
        do { data = try Data(contentsOf: url, options: .alwaysMapped) } catch {
            throw BrachioError(.notFound, "\(url.path) cannot be read", cause: error.localizedDescription)
        }
        guard data.count <= Self.bytesMaximum else {
            throw BrachioError(.limitExceeded, "\(name) has \(data.count) bytes; a list has at most \(Self.bytesMaximum)")
        }
        var lines: [Line] = []
        for (number, line) in data.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            guard let text = String(data: line, encoding: .utf8) else { throw BrachioError(.invalidInput, "line \(number + 1) of \(name) is not UTF-8") }
            let content = text.trimmingCharacters(in: .whitespacesAndNewlines)
            if content.isEmpty { continue }
            let fields = content.split(separator: "\t").map { $0.trimmingCharacters(in: .whitespaces) }
            let labels = fields.dropFirst().dropLast().compactMap { Float($0) }
            guard fields.count >= 3, labels.count == fields.count - 2, let path = fields.last else {
                throw BrachioError(
                    .invalidInput, "line \(number + 1) of \(name) is no photo with a label", cause: "it is \(content.prefix(100))",
                    mend: "write a number, the class's number and the path, with tabs between them")
            }
            lines.append(Line(labels: labels, path: path))
        }
        guard !lines.isEmpty else { throw BrachioError(.invalidInput, "\(name) names no photo") }
        self.lines = lines
    }
}
