internal import BrachioCore
internal import BrachioJSON

/// A request to change a shadow, checked by itself.
package struct ShadowUpdate: Hashable, Sendable {
    /// What is asked of `desired` or `reported`.
    enum Section: Hashable, Sendable {
        case unchanged
        case removed
        case merged(JSONObject)
    }

    var desired: Section
    var reported: Section
    /// The version that the shadow must have.
    var version: Int64?
    package var clientToken: String?

    /// - Throws: code 400 with the first thing that is wrong, 413 where there is too much of it.
    package init(_ payload: [UInt8]) throws(ShadowError) {
        let document: JSONValue
        do { document = try JSONParser.parse(payload, limits: ShadowLimits.request) } catch {
            if error.code == .limitExceeded { throw .tooLarge }
            throw String(validating: payload, as: UTF8.self) == nil ? .encoding : .bad("Invalid JSON")
        }
        guard let request = document.object else { throw .bad("Invalid JSON") }
        clientToken = try Self.clientToken(request)
        // A state that is null takes both sections away.
        guard let state = request["state"] else { throw .bad("Missing required node: state") }
        guard let sections = state == .null ? ["desired": .null, "reported": .null] : state.object else { throw .bad("State node must be an object") }
        if let unknown = sections.names.first(where: { !["desired", "reported"].contains($0) }) {
            throw .bad("State contains an invalid node: '\(unknown.prefix(64))'")
        }
        desired = try Self.section(sections["desired"], "Desired")
        reported = try Self.section(sections["reported"], "Reported")
        version = try Self.version(request)
    }

    private static func version(_ request: JSONObject) throws(ShadowError) -> Int64? {
        switch request["version"] {
        case nil, .null?: return nil
        case .number(let number)?:
            guard let whole = number.integer, whole >= 0 else { throw .bad("Invalid version") }
            return whole
        default: throw .bad("Invalid version")
        }
    }

    /// The version that a request without a state is meant for; `nil` where its payload is empty or no object.
    static func version(of payload: [UInt8]) throws(ShadowError) -> Int64? {
        guard let request = try? JSONParser.parse(payload, limits: ShadowLimits.request).object else { return nil }
        return try version(request)
    }

    /// The client token of any request, so that a refusal can carry it; `nil` where the payload is empty or no object.
    package static func clientToken(of payload: [UInt8]) -> String? {
        guard let request = try? JSONParser.parse(payload, limits: ShadowLimits.request).object else { return nil }
        return try? clientToken(request)
    }

    private static func clientToken(_ request: JSONObject) throws(ShadowError) -> String? {
        switch request["clientToken"] {
        case nil, .null?: return nil
        case .string(let token)? where token.utf8.count <= ShadowLimits.clientTokenBytes: return token
        default: throw .bad("Invalid clientToken")
        }
    }

    private static func section(_ value: JSONValue?, _ name: String) throws(ShadowError) -> Section {
        switch value {
        case nil: return .unchanged
        case .null?: return .removed
        case .object(let object)?:
            try check(value, depth: 1)
            return .merged(object)
        default: throw .bad("\(name) node must be an object")
        }
    }

    private static func check(_ value: JSONValue?, depth: Int) throws(ShadowError) {
        guard depth <= ShadowLimits.nestingDepth else {
            throw .bad("JSON contains too many levels of nesting; maximum is \(ShadowLimits.nestingDepth)")
        }
        switch value {
        case .object(let object)?: for (_, member) in object { try check(member, depth: depth + 1) }
        case .array(let elements)?:
            guard !elements.contains(.null) else { throw .bad("State contains an invalid node: arrays cannot contain null") }
            for element in elements { try check(element, depth: depth + 1) }
        default: break
        }
    }

    /// What was asked, as the answer repeats it.
    var state: JSONObject {
        var state = JSONObject()
        for (name, section) in [("desired", desired), ("reported", reported)] {
            switch section {
            case .unchanged: break
            case .removed: state[name] = .null
            case .merged(let object): state[name] = .object(object)
            }
        }
        return state
    }
}
