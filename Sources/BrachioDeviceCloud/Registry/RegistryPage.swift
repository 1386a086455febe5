internal import BrachioCore
internal import Foundation

/// Part of a longer list, and where to go on.
package struct RegistryPage<Item: Sendable>: Sendable {
    package let items: [Item]
    /// Hand this back for the next page; `nil` at the end.
    package let next: String?

    package init(items: [Item], next: String?) {
        self.items = items
        self.next = next
    }

    /// - Parameters:
    ///   - rows: one more than the page holds where there is a next page.
    ///   - key: what the list is in order of.
    init(_ rows: [Item], size: Int, key: (Item) -> String) {
        items = Array(rows.prefix(size))
        next = rows.count > size ? items.last.map { PagePlace.token(after: key($0)) } : nil
    }

    package func map<Other>(_ body: (Item) throws -> Other) rethrows -> RegistryPage<Other> {
        RegistryPage<Other>(items: try items.map(body), next: next)
    }
}

/// What a caller says of the page that it wants.
package struct PageRequest: Sendable {
    package static let sizeMax = 250

    let after: String
    let size: Int

    /// - Parameter token: the last page's `next`. Throws `invalidInput` for one that is not of a list of ours.
    package init(token: String? = nil, size: Int? = nil) throws {
        after = try token.map(PagePlace.key) ?? ""
        self.size = min(max(size ?? Self.sizeMax, 1), Self.sizeMax)
    }
}

/// A place in a list in the order of a key. A token holds the key of the last item that was given.
enum PagePlace {
    static func token(after key: String) -> String { Data(key.utf8).base64EncodedString() }

    static func key(_ token: String) throws -> String {
        guard token.utf8.count <= 4_096, let data = Data(base64Encoded: token), let key = String(data: data, encoding: .utf8) else {
            throw BrachioError(.invalidInput, "the page token is not one of this list", mend: "start again without a token")
        }
        return key
    }
}
