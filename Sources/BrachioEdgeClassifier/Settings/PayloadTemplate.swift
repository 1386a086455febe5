internal import BrachioCore
package import Foundation

/// A message's text with places: `${class}`, `${confidence}` (0.97), `${percent}` (97), `${time}` (ISO 8601), `${taken}` (when the
/// frame was, in milliseconds since 1970), `${milliseconds}` (of the classification),
/// `${frame}` (its number), `${source}` (its name) and `${probabilities}` (an object of all classes).
package struct PayloadTemplate: Sendable, Hashable {
    package struct Values: Sendable {
        package var name: String
        package var confidence: Double
        package var time: Date
        package var taken: Date
        package var milliseconds: Double
        package var frame: Int
        package var source: String
        package var probabilities: [(name: String, probability: Double)]

        package init(
            name: String, confidence: Double, time: Date, taken: Date, milliseconds: Double, frame: Int, source: String, probabilities: [(name: String, probability: Double)]
        ) {
            self.name = name
            self.confidence = confidence
            self.time = time
            self.taken = taken
            self.milliseconds = milliseconds
            self.frame = frame
            self.source = source
            self.probabilities = probabilities
        }
    }

    private enum Place: String, CaseIterable {
        case name = "class"
        case confidence, percent, time, taken, milliseconds, frame, source, probabilities
    }

    private enum Part: Hashable {
        case text(String)
        case place(Place)
    }

    private let parts: [Part]

    /// - Throws: `invalidInput` for a place of another name.
    package init(_ text: String) throws {
        guard text.utf8.count <= ClassifierLimits.templateBytes else {
            throw BrachioError(.limitExceeded, "the payload's template is too long", cause: "more than \(ClassifierLimits.templateBytes) bytes")
        }
        var parts: [Part] = []
        var rest = text[...]
        while let start = rest.range(of: "${") {
            parts.append(.text(String(rest[..<start.lowerBound])))
            guard let end = rest[start.upperBound...].firstIndex(of: "}"), let place = Place(rawValue: String(rest[start.upperBound..<end])) else {
                throw BrachioError(
                    .invalidInput, "the payload's template has an unknown place \"\(rest[start.lowerBound...].prefix(24))\"",
                    mend: "use one of " + Place.allCases.map { "${\($0.rawValue)}" }.joined(separator: ", "))
            }
            parts.append(.place(place))
            rest = rest[rest.index(after: end)...]
        }
        self.parts = parts + [.text(String(rest))]
    }

    package func text(_ values: Values) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .place(let place): Self.text(place, values)
            }
        }.joined()
    }

    private static func text(_ place: Place, _ values: Values) -> String {
        switch place {
        case .name: escaped(values.name)
        case .confidence: decimals(values.confidence, 2)
        case .percent: decimals(values.confidence * 100, 0)
        case .time: values.time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        case .taken: decimals(values.taken.timeIntervalSince1970 * 1000, 0)
        case .milliseconds: decimals(values.milliseconds, 1)
        case .frame: String(values.frame)
        case .source: escaped(values.source)
        case .probabilities:
            "{" + values.probabilities.map { "\"\(escaped($0.name))\":\(decimals($0.probability, 4))" }.joined(separator: ",") + "}"
        }
    }

    private static func decimals(_ value: Double, _ count: Int) -> String {
        String(format: "%.\(count)f", locale: Locale(identifier: "en_US_POSIX"), value)
    }

    /// As the inside of a JSON text.
    private static func escaped(_ text: String) -> String {
        var written = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": written += "\\" + String(scalar)
            case _ where scalar.value < 0x20: written += "\\u" + String(repeating: "0", count: scalar.value < 16 ? 3 : 2) + String(scalar.value, radix: 16)
            default: written.unicodeScalars.append(scalar)
            }
        }
        return written
    }
}
