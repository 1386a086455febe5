internal import BrachioJSON

/// One shadow made of two that were changed apart from each other.
///
/// A value that only one side has changed since both agreed is taken over from that side. Where both have changed it to different values, the
/// cloud's counts in `desired` and the device's in `reported`: applications say what is wanted, the device says what is. Objects are compared
/// member by member, arrays as a whole. A shadow that was removed is one whose values all were removed: it stays removed unless the other side
/// has set something meanwhile.
package enum ShadowReconciliation {
    enum Winner { case local, cloud }

    /// - Parameter agreed: what both sides said last.
    package static func merged(agreed: ShadowContent, local: ShadowContent, cloud: ShadowContent) -> ShadowContent {
        let desired = merged(agreed.desired, local.desired, cloud.desired, .cloud), reported = merged(agreed.reported, local.reported, cloud.reported, .local)
        // Of two different answers to "is it there" one is what was agreed, and the other a change.
        let isThere = local.isThere == cloud.isThere ? local.isThere : !agreed.isThere
        return ShadowContent(isThere: isThere || !desired.isEmpty || !reported.isEmpty, desired: desired, reported: reported)
    }

    private static func merged(_ agreed: JSONObject, _ local: JSONObject, _ cloud: JSONObject, _ winner: Winner) -> JSONObject {
        var result = JSONObject()
        for name in cloud.names + local.names.filter({ cloud[$0] == nil }) { result[name] = merged(agreed[name], local[name], cloud[name], winner) }
        return result
    }

    /// `nil` for a value that is not there.
    private static func merged(_ agreed: JSONValue?, _ local: JSONValue?, _ cloud: JSONValue?, _ winner: Winner) -> JSONValue? {
        if local == cloud || cloud == agreed { return local }
        if local == agreed { return cloud }
        if let local = members(local), let cloud = members(cloud) {
            let both = merged(agreed?.object ?? JSONObject(), local, cloud, winner)
            return both.isEmpty ? nil : .object(both)
        }
        return winner == .cloud ? cloud : local
    }

    /// A value that is not there is an object that has lost all its members.
    private static func members(_ value: JSONValue?) -> JSONObject? {
        switch value {
        case nil: JSONObject()
        case .object(let object)?: object
        default: nil
        }
    }

    /// What both sides agree on where `cloud` may have taken `sent`, of which no answer came: whatever it has as it was sent is from here.
    static func agreed(_ agreed: ShadowContent, sent: ShadowContent, cloud: ShadowContent) -> ShadowContent {
        ShadowContent(
            isThere: cloud.isThere == sent.isThere ? sent.isThere : agreed.isThere, desired: taken(agreed.desired, sent.desired, cloud.desired),
            reported: taken(agreed.reported, sent.reported, cloud.reported))
    }

    private static func taken(_ agreed: JSONObject, _ sent: JSONObject, _ cloud: JSONObject) -> JSONObject {
        var result = JSONObject()
        for name in Set(agreed.names + sent.names) {
            let (was, new, found) = (agreed[name], sent[name], cloud[name])
            if case .object(let new)? = new, case .object(let found)? = found {
                let inner = taken(was?.object ?? JSONObject(), new, found)
                result[name] = inner.isEmpty ? nil : .object(inner)
            } else {
                result[name] = found == new ? new : was
            }
        }
        return result
    }
}
