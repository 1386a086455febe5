/// Elements to values by their shape.
enum XMLDecoding {
    static func value(_ element: XMLElement, as shape: Shape, at path: String = "") throws -> WireValue {
        let shape = shape.resolved
        switch shape.kind {
        case .structure(let members):
            var map = WireMap()
            for member in members where member.location == .body || member.location == .payload {
                map[member.name] = try self.member(member, of: element, at: path.isEmpty ? member.name : "\(path).\(member.name)")
            }
            return .map(map)
        case .list(let form):
            return .list(try element.all(form.elementName).map { try value($0, as: form.element, at: path) })
        case .map(let form): return .map(try entries(element.all("entry"), form, at: path))
        default: return try ScalarText.value(element.text, as: shape, at: path)
        }
    }

    private static func member(_ member: Member, of element: XMLElement, at path: String) throws -> WireValue? {
        if member.isXMLAttribute {
            let name = member.wireName.split(separator: ":").last ?? ""
            return element.attributes.first { $0.key.split(separator: ":").last == name }.map { .string($0.value) }
        }
        switch member.shape.resolved.kind {
        case .list(let form) where form.isFlattened:
            let elements = element.all(form.elementName == "member" ? member.wireName : form.elementName)
            return elements.isEmpty ? nil : .list(try elements.map { try value($0, as: form.element, at: path) })
        case .map(let form) where form.isFlattened:
            let elements = element.all(member.wireName)
            return elements.isEmpty ? nil : .map(try entries(elements, form, at: path))
        default: return try element[member.wireName].map { try value($0, as: member.shape, at: path) }
        }
    }

    private static func entries(_ elements: [XMLElement], _ form: Shape.MapForm, at path: String) throws -> WireMap {
        var map = WireMap()
        for entry in elements {
            guard let key = entry[form.keyName]?.text, let content = entry[form.valueName] else { continue }
            map[key] = try value(content, as: form.value, at: "\(path).\(key)")
        }
        return map
    }
}
