package import BrachioDeviceCloud
package import BrachioMQTT

/// The cloud of devices, as far as pages show it.
package struct ConsoleDevices: Sendable {
    package let registry: ThingRegistry
    package let shadows: ShadowService
    package let jobs: DeviceJobService
    /// The authority that devices must trust to reach this server, as PEM; `nil` where they know it already.
    package let serverAuthority: @Sendable () -> String?
    /// `nil` for a server without MQTT.
    package let broker: MQTTBroker?

    package init(registry: ThingRegistry, shadows: ShadowService, jobs: DeviceJobService, broker: MQTTBroker?, serverAuthority: @escaping @Sendable () -> String?) {
        self.registry = registry
        self.shadows = shadows
        self.jobs = jobs
        self.broker = broker
        self.serverAuthority = serverAuthority
    }
}
