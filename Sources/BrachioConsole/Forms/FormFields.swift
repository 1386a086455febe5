internal import BrachioCore
internal import Foundation
package import Hummingbird
internal import NIOCore

/// Fields of a form or of a query string (`application/x-www-form-urlencoded`).
package struct FormFields: Sendable {
    /// Size of a form that is sent; files go another way.
    package static let bytesMaximum = 256 << 10
    package static let fieldsMaximum = 1_000

    private let pairs: [(name: String, value: String)]

    /// - Throws: `limitExceeded`.
    package init(_ text: some StringProtocol) throws {
        let parts = text.split(separator: "&")
        guard parts.count <= Self.fieldsMaximum else {
            throw BrachioError(.limitExceeded, "the form has \(parts.count) fields", cause: "at most \(Self.fieldsMaximum) are read")
        }
        pairs = parts.map { part in
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decode(pair[0]), pair.count == 2 ? Self.decode(pair[1]) : "")
        }
    }

    /// The query string's fields. What cannot be read is as if it were not there.
    package init(query request: Request) { self = (try? FormFields(request.uri.query ?? "")) ?? Self.none }

    /// The body's fields. - Throws: `limitExceeded`.
    package init(body request: Request) async throws {
        var request = request
        self = try await Self.take(from: &request)
    }

    /// Reads the body and leaves it there for the next reader.
    static func take(from request: inout Request) async throws -> FormFields {
        let buffer: ByteBuffer
        do { buffer = try await request.collectBody(upTo: bytesMaximum) } catch is NIOTooManyBytesError {
            throw BrachioError(.limitExceeded, "the form is too large", cause: "at most \(bytesMaximum) bytes are read")
        }
        return try FormFields(String(buffer: buffer))
    }

    private static let none = FormFields(pairs: [])

    private init(pairs: [(name: String, value: String)]) { self.pairs = pairs }

    /// The first value of a name.
    package subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

    /// The first value of a name, without spaces around it; `nil` where nothing is left.
    package func text(_ name: String) -> String? {
        self[name].map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    package func values(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

    private static func decode(_ text: some StringProtocol) -> String {
        let spaced = text.replacingOccurrences(of: "+", with: " ")
        return spaced.removingPercentEncoding ?? spaced
    }
}

/// Text as it stands in an address, every character that means something there escaped.
package enum AddressText {
    private static let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    package static func escaped(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: plain) ?? "" }

    /// `path?name=value&…`; fields without a value are left out.
    package static func path(_ path: String, _ fields: [(String, String?)]) -> String {
        let query = fields.compactMap { name, value in value.map { "\(name)=\(escaped($0))" } }.joined(separator: "&")
        return query.isEmpty ? path : "\(path)?\(query)"
    }
}
