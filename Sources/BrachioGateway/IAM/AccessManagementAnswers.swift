internal import BrachioIdentity
internal import BrachioWire

/// IAM's entities as answers have them.
enum AccessManagementAnswers {
    static func role(_ role: Role) -> WireValue {
        var map: WireMap = [
            "Path": .string(role.path), "RoleName": .string(role.name), "RoleId": .string(role.id), "Arn": .string(role.arn),
            "CreateDate": .timestamp(role.created), "AssumeRolePolicyDocument": .string(document(role.trustDocument)),
            "MaxSessionDuration": .integer(Int64(role.sessionSecondsMax)),
        ]
        if !role.description.isEmpty { map["Description"] = .string(role.description) }
        if !role.tags.isEmpty { map["Tags"] = .list(role.tags.map { .map(["Key": .string($0.key), "Value": .string($0.value)]) }) }
        return .map(map)
    }

    static func policy(_ policy: ManagedPolicy, attachments: Int) -> WireValue {
        var map: WireMap = [
            "PolicyName": .string(policy.name), "PolicyId": .string(policy.id), "Arn": .string(policy.arn), "Path": .string(policy.path),
            "DefaultVersionId": "v1", "AttachmentCount": .integer(Int64(attachments)), "IsAttachable": true,
            "CreateDate": .timestamp(policy.created), "UpdateDate": .timestamp(policy.created),
        ]
        if !policy.description.isEmpty { map["Description"] = .string(policy.description) }
        return .map(map)
    }

    /// Documents are percent-encoded on the wire (RFC 3986).
    static func document(_ text: String) -> String { PercentCoding.encode(text.utf8) }
}

/// One page of a list: at most so many, after the one that the marker names.
struct Page {
    let count: Int
    let after: String?

    init(_ input: WireValue) {
        count = Int(input["MaxItems"]?.integer ?? 100)
        after = input["Marker"]?.string
    }

    /// - Parameter found: what comes after the marker; one more than `count` is enough.
    func answer<Element>(
        _ name: String, _ found: [Element], marker: KeyPath<Element, String>, _ encode: (Element) -> WireValue
    ) -> WireValue {
        let shown = found.prefix(count)
        var map: WireMap = [name: .list(shown.map(encode)), "IsTruncated": .boolean(found.count > count)]
        if found.count > count { map["Marker"] = shown.last.map { .string($0[keyPath: marker]) } }
        return .map(map)
    }
}
