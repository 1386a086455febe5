package import BrachioJSON

/// A thing's shadow: what is wanted of it, what it says of itself, and when each value was set.
package struct ShadowDocument: Hashable, Sendable {
    package var desired: JSONObject?
    package var reported: JSONObject?
    package var desiredMetadata: JSONObject
    package var reportedMetadata: JSONObject
    /// Grows by one with each change; a shadow that is made anew after a removal goes on from where it was.
    package var version: Int64
    package var timestampSeconds: Int64

    /// A shadow before its first change.
    package init(version: Int64 = 0) {
        desiredMetadata = JSONObject()
        reportedMetadata = JSONObject()
        self.version = version
        timestampSeconds = 0
    }

    var delta: JSONObject? { desired.flatMap { ShadowMerge.delta($0, reported ?? JSONObject()) } }

    /// `{"desired": …, "reported": …}` with the sections that are there.
    var state: JSONObject {
        var state = JSONObject()
        state["desired"] = desired.map { .object($0) }
        state["reported"] = reported.map { .object($0) }
        return state
    }

    private var metadata: JSONObject {
        var metadata = JSONObject()
        if desired != nil { metadata["desired"] = .object(desiredMetadata) }
        if reported != nil { metadata["reported"] = .object(reportedMetadata) }
        return metadata
    }

    /// The document for `get/accepted`.
    package func answer(timestampSeconds: Int64, clientToken: String?) -> JSONValue {
        var full = state
        full["delta"] = delta.map { .object($0) }
        return Self.document(full, metadata, version, timestampSeconds, clientToken)
    }

    /// The document for `delete/accepted`.
    package func removal(timestampSeconds: Int64, clientToken: String?) -> JSONValue {
        var object: JSONObject = ["version": .number(JSONNumber(version)), "timestamp": .number(JSONNumber(timestampSeconds))]
        object["clientToken"] = clientToken.map { .string($0) }
        return .object(object)
    }

    /// One half of `update/documents`.
    var snapshot: JSONValue {
        ["state": .object(state), "metadata": .object(metadata), "version": .number(JSONNumber(version))]
    }

    /// The document for `update/delta`; `nil` where the thing is as it should be.
    func deltaDocument(timestampSeconds: Int64, clientToken: String?) -> JSONValue? {
        guard let delta else { return nil }
        var object = JSONObject()
        object["version"] = .number(JSONNumber(version))
        object["timestamp"] = .number(JSONNumber(timestampSeconds))
        object["state"] = .object(delta)
        object["metadata"] = .object(ShadowMerge.selected(desiredMetadata, for: delta))
        object["clientToken"] = clientToken.map { .string($0) }
        return .object(object)
    }

    static func document(
        _ state: JSONObject, _ metadata: JSONObject, _ version: Int64, _ timestampSeconds: Int64, _ clientToken: String?
    ) -> JSONValue {
        var object = JSONObject()
        object["state"] = .object(state)
        object["metadata"] = .object(metadata)
        object["version"] = .number(JSONNumber(version))
        object["timestamp"] = .number(JSONNumber(timestampSeconds))
        object["clientToken"] = clientToken.map { .string($0) }
        return .object(object)
    }
}
