/// Values to XML by their shape.
package enum XMLShaping {
    /// The members of a structure that stand in the body, as elements.
    package static func members(_ value: WireValue, _ shape: Shape, to xml: inout XMLWriter) {
        for member in shape.members where (member.location == .body || member.location == .payload) && !member.isXMLAttribute {
            guard let content = value[member.name], content != .null else { continue }
            write(content, member.shape.resolved, name: member.wireName, to: &xml)
        }
    }

    package static func write(_ value: WireValue, _ shape: Shape, name: String, to xml: inout XMLWriter) {
        switch (shape.kind, value) {
        case (.structure(let members), .map):
            let attributes = members.filter(\.isXMLAttribute).compactMap { member in value[member.name]?.string.map { (member.wireName, $0) } }
            let namespace = shape.xmlNamespace.map { [("xmlns", $0)] } ?? []
            xml.element(name, namespace + attributes) { self.members(value, shape, to: &$0) }
        case (.list(let form), .list(let list)):
            if form.isFlattened {
                // The elements' own name wins over the member's where the model gives one.
                for element in list { write(element, form.element.resolved, name: form.elementName == "member" ? name : form.elementName, to: &xml) }
            } else {
                xml.element(name) { xml in
                    for element in list { write(element, form.element.resolved, name: form.elementName, to: &xml) }
                }
            }
        case (.map(let form), .map(let map)):
            func entries(_ entryName: String, _ xml: inout XMLWriter) {
                for entry in map.entries {
                    xml.element(entryName) { xml in
                        xml.element(form.keyName, entry.key)
                        write(entry.value, form.value.resolved, name: form.valueName, to: &xml)
                    }
                }
            }
            if form.isFlattened { entries(name, &xml) } else { xml.element(name) { entries("entry", &$0) } }
        default:
            if let text = ScalarText.text(value, as: shape, timestamps: .iso8601) { xml.element(name, text) }
        }
    }
}
