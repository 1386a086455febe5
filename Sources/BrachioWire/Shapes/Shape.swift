/// What a value must look like: the part of a service's model that codecs and validation need.
///
/// The vocabulary is that of botocore's service models (`service-2.json`); a test holds the shapes that are written by hand to them.
package struct Shape: Sendable {
    package indirect enum Kind: Sendable {
        case structure([Member])
        case list(ListForm)
        case map(MapForm)
        case string
        case integer
        case long
        case float
        case double
        case boolean
        case timestamp(TimestampFormat?)
        case blob
        /// A shape that contains itself, resolved when it is met.
        case recursive(@Sendable () -> Shape)
    }

    package struct ListForm: Sendable {
        package var element: Shape
        /// The element's name in XML and query: `member` unless the model says otherwise.
        package var elementName: String
        package var isFlattened: Bool

        package init(element: Shape, elementName: String, isFlattened: Bool) {
            self.element = element
            self.elementName = elementName
            self.isFlattened = isFlattened
        }
    }

    package struct MapForm: Sendable {
        package var key: Shape
        package var value: Shape
        package var keyName: String
        package var valueName: String
        package var isFlattened: Bool

        package init(key: Shape, value: Shape, keyName: String, valueName: String, isFlattened: Bool) {
            self.key = key
            self.value = value
            self.keyName = keyName
            self.valueName = valueName
            self.isFlattened = isFlattened
        }
    }

    package enum TimestampFormat: String, Sendable {
        case iso8601, rfc822, unixTimestamp
    }

    package var kind: Kind
    /// Smallest value of a number, or length of a string, blob, list or map.
    package var minimum: Double?
    /// Largest value or length, as `minimum`.
    package var maximum: Double?
    /// A regular expression (Java's dialect) that the whole string matches.
    package var pattern: String?
    package var enumeration: [String] = []
    /// The XML namespace of this structure's element.
    package var xmlNamespace: String?

    package init(_ kind: Kind) { self.kind = kind }

    /// The members of a structure, after a self-reference is resolved.
    package var members: [Member] { if case .structure(let members) = resolved.kind { members } else { [] } }

    package var resolved: Shape { if case .recursive(let shape) = kind { shape().resolved } else { self } }
}

/// One member of a structure, and where a REST protocol puts it.
package struct Member: Sendable {
    package enum Location: Sendable, Hashable {
        case body
        case header
        /// All headers that begin with the location name, as a map.
        case headers
        case uri
        case querystring
        case statusCode
        /// The member is the whole body.
        case payload
    }

    package var name: String
    package var shape: Shape
    package var isRequired = false
    package var location = Location.body
    /// The name on the wire where it is not `name`.
    package var locationName: String?
    package var isXMLAttribute = false

    package init(name: String, shape: Shape, isRequired: Bool = false, locationName: String? = nil) {
        self.name = name
        self.shape = shape
        self.isRequired = isRequired
        self.locationName = locationName
    }

    package var wireName: String { locationName ?? name }

    /// The same member in another place, or under another name on the wire.
    package func at(_ location: Location, _ locationName: String? = nil) -> Member {
        var copy = self
        copy.location = location
        copy.locationName = locationName ?? copy.locationName
        return copy
    }
}
