internal import BrachioCore

/// The rules for names by which people sign in. Case makes no difference: names are kept in lower case.
package enum UserName {
    package static let charactersMaximum = 128

    /// The form in which a name is kept and compared.
    package static func normalized(_ name: String) -> String { name.lowercased().filter { !$0.isWhitespace } }

    static func check(_ name: String) throws {
        let allowed = name.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || $0.properties.numericType != nil || "._@+-".unicodeScalars.contains($0) }
        guard (1...charactersMaximum).contains(name.count), allowed else {
            throw BrachioError(
                .invalidInput, "\"\(name.prefix(80))\" cannot be a user name",
                mend: "use 1 to \(charactersMaximum) letters, digits and . _ @ + -")
        }
    }
}

/// The rules for addresses that invitations go to.
package enum EmailAddress {
    package static let charactersMaximum = 254

    /// Only what would break a message or its envelope is refused; whether an address exists shows when mail goes there.
    static func check(_ address: String) throws {
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        let isPlain = address.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && !"<>(),;:\"[]\\".unicodeScalars.contains($0) }
        guard address.count <= charactersMaximum, isPlain, parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw BrachioError(.invalidInput, "\"\(address.prefix(80))\" is no e-mail address", mend: "write it as name@example.org")
        }
    }
}
