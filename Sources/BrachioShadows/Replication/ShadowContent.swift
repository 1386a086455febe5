package import BrachioJSON

/// What a shadow says, without its versions and times: what two copies of it agree or differ on.
package struct ShadowContent: Hashable, Sendable {
    package var isThere: Bool
    package var desired: JSONObject
    package var reported: JSONObject

    package static let none = ShadowContent(isThere: false, desired: JSONObject(), reported: JSONObject())

    package init(isThere: Bool, desired: JSONObject, reported: JSONObject) {
        self.isThere = isThere
        self.desired = desired
        self.reported = reported
    }

    package init(_ kept: KeptShadow?) {
        guard let kept, kept.isThere else {
            self = .none
            return
        }
        self.init(isThere: true, desired: kept.document.desired ?? JSONObject(), reported: kept.document.reported ?? JSONObject())
    }

    /// The content of a service's answer to `get`, or of a half of `update/documents`.
    package init(answer: JSONValue) {
        let state = answer["state"]?.object
        self.init(isThere: true, desired: state?["desired"]?.object ?? JSONObject(), reported: state?["reported"]?.object ?? JSONObject())
    }

    /// Whether the limit on a shadow's state holds.
    var fits: Bool {
        var state = JSONObject()
        if !desired.isEmpty { state["desired"] = .object(desired) }
        if !reported.isEmpty { state["reported"] = .object(reported) }
        return JSONWriter.bytes(.object(state)).count <= ShadowLimits.stateBytes
    }

    /// The member `state` of an update that makes `other` of this: what is new or otherwise, `null` for what is gone.
    func change(to other: ShadowContent) -> JSONValue {
        var state = JSONObject()
        for (name, old, new) in [("desired", desired, other.desired), ("reported", reported, other.reported)] where old != new {
            state[name] = new.isEmpty ? .null : .object(Self.change(old, new))
        }
        return .object(state)
    }

    private static func change(_ old: JSONObject, _ new: JSONObject) -> JSONObject {
        var change = JSONObject()
        for (name, value) in new where old[name] != value {
            if case .object(let inner) = value, case .object(let before)? = old[name] { change[name] = .object(Self.change(before, inner)) } else { change[name] = value }
        }
        for name in old.names where new[name] == nil { change[name] = .null }
        return change
    }
}
