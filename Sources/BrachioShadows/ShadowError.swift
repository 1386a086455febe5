package import BrachioJSON

/// Why a request to a shadow is refused: the code is HTTP's, the words are the ones that clients of AWS know.
package struct ShadowError: Error, Hashable, Sendable {
    package let code: Int
    package let message: String

    static func bad(_ message: String) -> ShadowError { ShadowError(code: 400, message: message) }
    package static let unauthorized = ShadowError(code: 401, message: "Unauthorized")
    package static let forbidden = ShadowError(code: 403, message: "Forbidden")
    package static func missing(_ thing: ThingName, _ shadow: ShadowName?) -> ShadowError {
        ShadowError(code: 404, message: "No shadow exists with name: '\(thing)\(shadow.map { "~\($0)" } ?? "")'")
    }
    package static let conflict = ShadowError(code: 409, message: "Version conflict")
    package static let tooLarge = ShadowError(code: 413, message: "The payload exceeds the maximum size allowed")
    static let encoding = ShadowError(code: 415, message: "Unsupported documented encoding; supported encoding is UTF-8")
    package static let tooManyShadows = ShadowError(
        code: 422, message: "Failed to process request: a thing has at most \(ShadowLimits.namedShadowsPerThing) named shadows")
    package static let tooManyRequests = ShadowError(code: 429, message: "Too many requests")
    package static let failure = ShadowError(code: 500, message: "Internal service failure")

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
