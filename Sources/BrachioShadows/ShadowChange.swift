package import BrachioJSON

/// What an accepted change did, and what is to be published of it.
package struct ShadowChange: Hashable, Sendable {
    package let current: ShadowDocument
    /// The answer to the one who asked: what was asked, with its dates.
    package let accepted: JSONValue
    /// For the thing: what differs from what is wanted of it; `nil` where nothing does, or where neither side was touched.
    package let delta: JSONValue?
    /// The shadow before and after.
    package let documents: JSONValue
}

extension ShadowDocument {
    /// The shadow after a change. Nothing else is changed by this: storing and publishing are the caller's.
    ///
    /// - Throws: 409 where the change is meant for another version, 413 where the state would be too large.
    package func changed(by update: ShadowUpdate, atSeconds now: Int64) throws(ShadowError) -> ShadowChange {
        guard update.version == nil || update.version == version else { throw .conflict }
        var next = self
        (next.desired, next.desiredMetadata) = Self.changed(desired, desiredMetadata, update.desired, now)
        (next.reported, next.reportedMetadata) = Self.changed(reported, reportedMetadata, update.reported, now)
        guard JSONWriter.bytes(.object(next.state)).count <= ShadowLimits.stateBytes else { throw .tooLarge }
        next.version = version + 1
        next.timestampSeconds = now
        let asked = update.state
        let dates = ShadowMerge.dated(.object(asked), now).object ?? JSONObject()
        var documents = JSONObject()
        documents["previous"] = version == 0 ? nil : snapshot
        documents["current"] = next.snapshot
        documents["timestamp"] = .number(JSONNumber(now))
        documents["clientToken"] = update.clientToken.map { .string($0) }
        return ShadowChange(
            current: next, accepted: Self.document(asked, dates, next.version, now, update.clientToken),
            delta: next.deltaDocument(timestampSeconds: now, clientToken: update.clientToken), documents: .object(documents))
    }

    private static func changed(
        _ state: JSONObject?, _ metadata: JSONObject, _ section: ShadowUpdate.Section, _ now: Int64
    ) -> (JSONObject?, JSONObject) {
        switch section {
        case .unchanged: return (state, metadata)
        case .removed: return (nil, JSONObject())
        case .merged(let change):
            let merged = ShadowMerge.merged(state ?? JSONObject(), change)
            if merged.isEmpty { return (nil, JSONObject()) }
            return (merged, ShadowMerge.metadata(metadata, of: merged, after: change, now))
        }
    }
}
