internal import BrachioCore

/// A name and value that a user attaches to a bucket or object.
package struct ResourceTag: Sendable, Hashable, Codable {
    package let key: String
    package let value: String

    package init(_ key: String, _ value: String) {
        self.key = key
        self.value = value
    }

    /// The rules of "Categorizing your storage using tags": unique keys, limited lengths, no key of the provider's own.
    static func check(_ tags: [ResourceTag], maximum: Int) throws {
        guard tags.count <= maximum else { throw refuse("there are more than \(maximum) tags", code: .invalidTag) }
        guard Set(tags.map { Array($0.key.utf8) }).count == tags.count else { throw refuse("two tags have the same key") }
        for tag in tags {
            guard (1...ObjectStoreLimits.tagKeyCharacters).contains(tag.key.unicodeScalars.count) else {
                throw refuse("a tag's key has 1 to \(ObjectStoreLimits.tagKeyCharacters) characters")
            }
            guard tag.value.unicodeScalars.count <= ObjectStoreLimits.tagValueCharacters else {
                throw refuse("a tag's value has at most \(ObjectStoreLimits.tagValueCharacters) characters")
            }
            guard !tag.key.lowercased().hasPrefix("aws:") else { throw refuse("a tag's key does not begin with aws:") }
        }
    }

    private static func refuse(_ why: String, code: BrachioError.Code = .invalidTag) -> BrachioError {
        BrachioError(code, "the tags cannot be kept", cause: why)
    }
}
