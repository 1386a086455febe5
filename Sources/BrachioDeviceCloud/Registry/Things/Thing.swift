internal import BrachioCore

/// A device's entry in the registry.
package struct Thing: Hashable, Sendable {
    package static let attributesMax = 50
    /// Names and values together.
    package static let attributeBytesMax = 47 << 10

    package var name: String
    package var id: String
    package var type: String?
    package var attributes: [String: String]
    /// Counts up with every change.
    package var version: Int64

    package var arn: String { RegistryARN.thing(name) }

    static func checkAttributes(_ attributes: [String: String]) throws(BrachioError) {
        guard attributes.count <= attributesMax else {
            throw BrachioError(.invalidInput, "a thing has at most \(attributesMax) attributes, not \(attributes.count)")
        }
        let bytes = attributes.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        guard bytes <= attributeBytesMax else {
            throw BrachioError(.invalidInput, "a thing's attributes have at most \(attributeBytesMax) bytes, not \(bytes)")
        }
    }
}

/// Which attributes something has from now on.
package enum AttributeChange: Sendable, Hashable {
    case keep
    /// These and no others.
    case replace([String: String])
    /// These beside the others; an empty value removes its attribute.
    case merge([String: String])

    func applied(to attributes: [String: String]) -> [String: String] {
        switch self {
        case .keep: attributes
        case .replace(let new): new.filter { !$0.value.isEmpty }
        case .merge(let new): attributes.merging(new) { $1 }.filter { !$0.value.isEmpty }
        }
    }
}
