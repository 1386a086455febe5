internal import BrachioDeviceCloud
internal import BrachioMQTT

/// What a device may do, as the broker asks for it.
struct DevicePermissions: ClientPermissions {
    let rights: LiveRights

    func mayPublish(to topic: String, retain: Bool) -> Bool { rights.allows(.publish, topic) && (!retain || rights.allows(.retainPublish, topic)) }
    func maySubscribe(to filter: String) -> Bool { rights.allows(.subscribe, filter) }
    func mayReceive(from topic: String) -> Bool { rights.allows(.receive, topic) }
}

/// What somebody with a credential of the account may do.
struct IdentityPermissions: ClientPermissions {
    let rights: IdentityRights

    func mayPublish(to topic: String, retain: Bool) -> Bool { rights.allows(.publish, topic) && (!retain || rights.allows(.retainPublish, topic)) }
    func maySubscribe(to filter: String) -> Bool { rights.allows(.subscribe, filter) }
    func mayReceive(from topic: String) -> Bool { rights.allows(.receive, topic) }
}
