/// One parameter of a query string or a form: `list-type=2`, or `acl` without a value.
package struct QueryItem: Sendable, Hashable {
    package var name: String
    package var value: String?

    package init(_ name: String, _ value: String?) {
        self.name = name
        self.value = value
    }

    /// Reads `a=1&b&c=%20`; a `+` is a space.
    package static func items(_ query: some StringProtocol) -> [QueryItem] {
        query.split(separator: "&").map { pair in
            guard let equals = pair.firstIndex(of: "=") else { return QueryItem(PercentCoding.decoded(pair, plusIsSpace: true), nil) }
            return QueryItem(
                PercentCoding.decoded(pair[..<equals], plusIsSpace: true),
                PercentCoding.decoded(pair[pair.index(after: equals)...], plusIsSpace: true))
        }
    }
}

extension [QueryItem] {
    /// The first value of that name; an empty text where the name is there without a value.
    package subscript(_ name: String) -> String? { first { $0.name == name }.map { $0.value ?? "" } }
}
