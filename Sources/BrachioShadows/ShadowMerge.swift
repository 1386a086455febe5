internal import BrachioJSON

/// How states are merged, compared and dated.
enum ShadowMerge {
    /// `change` laid over `state`: objects merge, null removes, everything else replaces. An object that becomes empty is removed.
    static func merged(_ state: JSONObject, _ change: JSONObject) -> JSONObject {
        var result = state
        for (name, value) in change {
            switch value {
            case .null: result[name] = nil
            case .object(let inner):
                let merged = merged(result[name]?.object ?? JSONObject(), inner)
                result[name] = merged.isEmpty ? nil : .object(merged)
            default: result[name] = value
            }
        }
        return result
    }

    /// The members of `desired` that `reported` does not have, or has otherwise. `nil` where there are none.
    static func delta(_ desired: JSONObject, _ reported: JSONObject) -> JSONObject? {
        var result = JSONObject()
        for (name, wanted) in desired {
            let found = reported[name]
            if case .object(let wanted) = wanted, case .object(let found)? = found {
                if let inner = delta(wanted, found) { result[name] = .object(inner) }
            } else if found != wanted {
                result[name] = wanted
            }
        }
        return result.isEmpty ? nil : result
    }

    /// Each value's time: `{"timestamp": seconds}` in its place, within objects and arrays.
    static func dated(_ value: JSONValue, _ seconds: Int64) -> JSONValue {
        switch value {
        case .object(let object):
            var result = JSONObject()
            for (name, member) in object { result[name] = dated(member, seconds) }
            return .object(result)
        case .array(let elements): return .array(elements.map { dated($0, seconds) })
        default: return ["timestamp": .number(JSONNumber(seconds))]
        }
    }

    /// The metadata of a merged state: new dates where `change` sets values, the old ones elsewhere, none where there is no value.
    static func metadata(_ metadata: JSONObject, of state: JSONObject, after change: JSONObject, _ seconds: Int64) -> JSONObject {
        var result = JSONObject()
        for (name, value) in state {
            switch (change[name], value) {
            case (nil, _): result[name] = metadata[name]
            case (.object(let inner)?, .object(let members)):
                result[name] = .object(Self.metadata(metadata[name]?.object ?? JSONObject(), of: members, after: inner, seconds))
            default: result[name] = dated(value, seconds)
            }
        }
        return result
    }

    /// The part of `metadata` that belongs to `state`'s members.
    static func selected(_ metadata: JSONObject, for state: JSONObject) -> JSONObject {
        var result = JSONObject()
        for (name, value) in state {
            if case .object(let inner) = value, case .object(let dates)? = metadata[name] {
                result[name] = .object(selected(dates, for: inner))
            } else {
                result[name] = metadata[name]
            }
        }
        return result
    }
}
