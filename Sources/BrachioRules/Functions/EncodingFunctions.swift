internal import BrachioJSON
internal import Crypto
internal import Foundation

/// Digests and base64.
enum EncodingFunctions {
    static let all: [String: RuleFunction] = [
        "md5": digest { Insecure.MD5.hash(data: $0) }, "sha1": digest { Insecure.SHA1.hash(data: $0) },
        "sha256": digest { SHA256.hash(data: $0) }, "sha384": digest { SHA384.hash(data: $0) }, "sha512": digest { SHA512.hash(data: $0) },
        "encode": RuleFunction(2...2) { call in call.text(0).flatMap { encode(Array($0.utf8), call[1]) } },
        "decode": RuleFunction(2...2, decode),
    ]

    static func encode(_ bytes: [UInt8], _ scheme: JSONValue?) -> JSONValue? {
        scheme == "base64" ? .string(Data(bytes).base64EncodedString()) : nil
    }

    private static func digest(_ hash: @escaping @Sendable (Data) -> any Sequence<UInt8>) -> RuleFunction {
        RuleFunction(1...1) { call in
            guard let text = call.text(0) else { return nil }
            return .string(hexadecimal(hash(Data(text.utf8))))
        }
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String { bytes.map { String(format: "%02x", $0) }.joined() }

    /// The JSON document or the text that was encoded; null where it was neither.
    private static func decode(_ call: FunctionCall) -> JSONValue? {
        guard call[1] == "base64", let text = call.text(0) else { return nil }
        guard let data = Data(base64Encoded: text) else { return .null }
        if let document = try? JSONParser.parse(data) { return document }
        return String(validating: data, as: UTF8.self).map { .string($0) } ?? .null
    }
}
