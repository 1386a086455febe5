internal import Foundation

/// Holds a decoded request to its operation's input shape and says everything that is wrong in the words that the services use.
package enum Validation {
    /// So many violations are told at once.
    static let violationsMax = 10

    package static func check(_ value: WireValue, as shape: Shape, code: String) throws {
        var violations: [String] = []
        check(value, shape, at: "", &violations)
        guard !violations.isEmpty else { return }
        let count = violations.count
        let text = "\(count) validation error\(count == 1 ? "" : "s") detected: " + violations.prefix(violationsMax).joined(separator: "; ")
        throw ServiceError(code, text)
    }

    private static func check(_ value: WireValue, _ shape: Shape, at path: String, _ violations: inout [String]) {
        func violate(_ rule: String) { violations.append("Value \(quoted(value)) at '\(path)' failed to satisfy constraint: Member must \(rule)") }
        guard violations.count < violationsMax else { return }
        let shape = shape.resolved
        switch (shape.kind, value) {
        case (.structure(let members), .map(let map)):
            for member in members {
                let inner = path.isEmpty ? lowerFirst(member.name) : "\(path).\(lowerFirst(member.name))"
                if let content = map[member.name], content != .null {
                    check(content, member.shape, at: inner, &violations)
                } else if member.isRequired {
                    violations.append("Value null at '\(inner)' failed to satisfy constraint: Member must not be null")
                }
            }
        case (.list(let form), .list(let list)):
            bounds(list.count, shape).map(violate)
            for (index, element) in list.enumerated() { check(element, form.element, at: "\(path).\(index + 1).member", &violations) }
        case (.map(let form), .map(let map)):
            bounds(map.count, shape).map(violate)
            for entry in map.entries {
                check(.string(entry.key), form.key, at: "\(path).key", &violations)
                check(entry.value, form.value, at: "\(path).\(entry.key).member", &violations)
            }
        case (.string, .string(let text)): string(text, shape).forEach(violate)
        case (.blob, .bytes(let bytes)): bounds(bytes.count, shape).map(violate)
        case (_, .integer(let number)): range(Double(number), shape).map(violate)
        case (_, .double(let number)): range(number, shape).map(violate)
        default: break
        }
    }

    private static func string(_ text: String, _ shape: Shape) -> [String] {
        if !shape.enumeration.isEmpty, !shape.enumeration.contains(text) {
            return ["satisfy enum value set: [\(shape.enumeration.joined(separator: ", "))]"]
        }
        // Length first, so that a pattern never sees a text longer than its shape allows.
        if let wrong = bounds(text.unicodeScalars.count, shape) { return [wrong] }
        if let pattern = shape.pattern, !Pattern.matches(text, pattern) { return ["satisfy regular expression pattern: \(pattern)"] }
        return []
    }

    private static func bounds(_ length: Int, _ shape: Shape) -> String? {
        if let minimum = shape.minimum, Double(length) < minimum { return "have length greater than or equal to \(number(minimum))" }
        if let maximum = shape.maximum, Double(length) > maximum { return "have length less than or equal to \(number(maximum))" }
        return nil
    }

    private static func range(_ value: Double, _ shape: Shape) -> String? {
        if let minimum = shape.minimum, value < minimum { return "have value greater than or equal to \(number(minimum))" }
        if let maximum = shape.maximum, value > maximum { return "have value less than or equal to \(number(maximum))" }
        return nil
    }

    private static func number(_ value: Double) -> String {
        value.rounded() == value && abs(value) < 1e18 ? String(Int64(value)) : "\(value)"
    }

    private static func lowerFirst(_ name: String) -> String { name.prefix(1).lowercased() + name.dropFirst() }

    /// The value as a message quotes it; long values and trees are cut short.
    private static func quoted(_ value: WireValue) -> String {
        switch value {
        case .string(let text): "'\(text.prefix(200))'"
        case .integer(let number): "'\(number)'"
        case .double(let number): "'\(number)'"
        case .list(let list): "'[\(list.count) elements]'"
        case .map(let map): "'{\(map.count) entries}'"
        case .bytes(let bytes): "'\(bytes.count) bytes'"
        default: "''"
        }
    }
}

/// Compiled regular expressions. The models' patterns are Java's, which ICU reads.
enum Pattern {
    static func matches(_ text: String, _ pattern: String) -> Bool {
        guard let expression = compiled(pattern) else { return true }
        let whole = NSRange(text.startIndex..., in: text)
        return expression.firstMatch(in: text, range: whole).map { $0.range == whole } ?? false
    }

    private nonisolated(unsafe) static let cache = NSCache<NSString, NSRegularExpression>()

    private static func compiled(_ pattern: String) -> NSRegularExpression? {
        if let known = cache.object(forKey: pattern as NSString) { return known }
        guard let expression = try? NSRegularExpression(pattern: "^(?:\(pattern))$", options: [.dotMatchesLineSeparators]) else { return nil }
        cache.setObject(expression, forKey: pattern as NSString)
        return expression
    }
}
