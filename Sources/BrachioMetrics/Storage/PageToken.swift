internal import BrachioCore
internal import Foundation

/// Part of a longer list, and where to go on.
package struct Page<Item: Sendable>: Sendable {
    package let items: [Item]
    /// Hand this back for the next page; `nil` at the end.
    package let next: String?
}

/// Tokens for pages: parts of text as a JSON array in Base64. A token says where to go on, and nothing that its holder may not know.
enum PageToken {
    static let charactersMax = 8_192
    /// Items that can be skipped.
    static let skippedMax = 1 << 40

    static func encode(_ parts: [String]) -> String {
        ((try? JSONEncoder().encode(parts)) ?? Data()).base64EncodedString()
    }

    static func decode(_ token: String, parts: Int) throws -> [String] {
        guard token.utf8.count <= charactersMax, let data = Data(base64Encoded: token),
            let decoded = try? JSONDecoder().decode([String].self, from: data), decoded.count == parts
        else { throw BrachioError(.invalidToken, "the page token is not one of this list", mend: "start again without a token") }
        return decoded
    }

    static func decodeNumber(_ token: String) throws -> Int {
        guard let number = Int(try decode(token, parts: 1)[0]), (0...skippedMax).contains(number) else {
            throw BrachioError(.invalidToken, "the page token is not one of this list", mend: "start again without a token")
        }
        return number
    }
}
