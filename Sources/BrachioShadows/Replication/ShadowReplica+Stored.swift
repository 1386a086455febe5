internal import BrachioCore
package import BrachioJSON

/// What of a replica survives the program: one JSON document.
extension ShadowReplica {
    package var stored: JSONValue {
        var object: JSONObject = ["form": 1, "agreed": Self.json(agreed)]
        object["sent"] = sent.map(Self.json)
        guard let kept else { return .object(object) }
        let document = kept.document
        object["version"] = .number(JSONNumber(document.version))
        object["timestamp"] = .number(JSONNumber(document.timestampSeconds))
        object["removed"] = kept.removedAtSeconds.map { .number(JSONNumber($0)) }
        object["desired"] = document.desired.map { .object($0) }
        object["desiredDates"] = .object(document.desiredMetadata)
        object["reported"] = document.reported.map { .object($0) }
        object["reportedDates"] = .object(document.reportedMetadata)
        return .object(object)
    }

    /// - Throws: `invalidInput` where `stored` is no such document.
    package init(thing: ThingName, shadow: ShadowName?, stored: JSONValue) throws {
        self.init(thing: thing, shadow: shadow)
        guard let object = stored.object, let agreed = object["agreed"] else { throw BrachioError(.invalidInput, "what was kept of a shadow cannot be read") }
        self.agreed = Self.content(agreed)
        sent = object["sent"].map(Self.content)
        guard let version = Self.integer(object["version"]) else { return }
        var document = ShadowDocument(version: version)
        document.timestampSeconds = Self.integer(object["timestamp"]) ?? 0
        document.desired = object["desired"]?.object
        document.desiredMetadata = object["desiredDates"]?.object ?? JSONObject()
        document.reported = object["reported"]?.object
        document.reportedMetadata = object["reportedDates"]?.object ?? JSONObject()
        kept = KeptShadow(document, removedAtSeconds: Self.integer(object["removed"]))
    }

    private static func integer(_ value: JSONValue?) -> Int64? { if case .number(let number)? = value { number.integer } else { nil } }

    private static func json(_ content: ShadowContent) -> JSONValue {
        ["isThere": .boolean(content.isThere), "desired": .object(content.desired), "reported": .object(content.reported)]
    }

    private static func content(_ value: JSONValue) -> ShadowContent {
        ShadowContent(isThere: value["isThere"] == true, desired: value["desired"]?.object ?? JSONObject(), reported: value["reported"]?.object ?? JSONObject())
    }
}
