/// An element of an XML document that was read. Names are without their namespace's prefix.
package struct XMLElement: Sendable, Hashable {
    package var name: String
    package var attributes: [String: String] = [:]
    package var children: [XMLElement] = []
    /// The text directly inside, entities resolved.
    package var text = ""

    package init(name: String) { self.name = name }

    /// The first child of that name.
    package subscript(_ name: String) -> XMLElement? { children.first { $0.name == name } }

    package func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }
}
