/// A message that a service sends to things.
package struct DeviceMessage: Hashable, Sendable {
    package var topic: String
    package var payload: [UInt8]

    package init(topic: String, payload: [UInt8]) {
        self.topic = topic
        self.payload = payload
    }
}

/// Where services publish: the embedded broker, or another one.
package protocol DeviceMessaging: Sendable {
    /// Publishes in order with quality of service 1, and calls `whenStored` once nothing of it can be lost.
    func publish(_ messages: [DeviceMessage], whenStored: @escaping @Sendable () -> Void)
}

/// For a server without a broker: nobody is told.
package struct NoMessaging: DeviceMessaging {
    package init() {}
    package func publish(_ messages: [DeviceMessage], whenStored: @escaping @Sendable () -> Void) { whenStored() }
}
