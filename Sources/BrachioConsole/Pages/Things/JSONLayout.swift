internal import BrachioJSON

/// JSON for people, and what must be sent to make one document of another.
enum JSONLayout {
    /// Indented by two spaces; numbers stay as they are written.
    static func text(_ value: JSONValue) -> String { text(value, indentation: "") }

    private static func text(_ value: JSONValue, indentation: String) -> String {
        let inner = indentation + "  "
        switch value {
        case .object(let members) where !members.isEmpty:
            let lines = members.map { "\(inner)\(JSONValue.string($0.name)): \(text($0.value, indentation: inner))" }
            return "{\n\(lines.joined(separator: ",\n"))\n\(indentation)}"
        case .array(let elements) where !elements.isEmpty && elements.contains(where: { $0.object != nil || $0.array != nil }):
            return "[\n\(elements.map { inner + text($0, indentation: inner) }.joined(separator: ",\n"))\n\(indentation)]"
        default: return value.description
        }
    }

    /// What a shadow must be told so that `before` becomes `after`: members that are gone are null (RFC 7386).
    static func change(from before: JSONValue?, to after: JSONValue) -> JSONValue {
        guard case .object(let old)? = before, case .object(var new) = after else { return after }
        for (name, value) in old {
            if let kept = new[name] { new[name] = change(from: value, to: kept) } else { new[name] = .null }
        }
        return .object(new)
    }
}
