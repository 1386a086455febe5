package import BrachioJSON

/// Why a request to a shadow is refused: the code is HTTP's, the words are the ones that clients of AWS know.
package struct ShadowError: Error, Hashable, Sendable {
    package let code: Int
    package let message: String

    static func bad(_ message: String) -> ShadowError { ShadowError(code: 400, message: message) }
    static let conflict = ShadowError(code: 409, message: "Version conflict")
    static let tooLarge = ShadowError(code: 413, message: "The payload exceeds the maximum size allowed")
    static func missing(_ thing: ThingName, _ shadow: ShadowName?) -> ShadowError {
        ShadowError(code: 404, message: "No shadow exists with name: '\(thing)\(shadow.map { "~\($0)" } ?? "")'")
    }

    /// The document for `…/rejected`.
    package func document(timestampSeconds: Int64, clientToken: String?) -> JSONValue {
        var object = JSONObject()
        object["code"] = .number(JSONNumber(Int64(code)))
        object["message"] = .string(message)
        object["timestamp"] = .number(JSONNumber(timestampSeconds))
        object["clientToken"] = clientToken.map { .string($0) }
        return .object(object)
    }
}
