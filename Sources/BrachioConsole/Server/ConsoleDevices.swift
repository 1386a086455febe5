package import BrachioDeviceCloud
package import BrachioMQTT

/// The cloud of devices, as far as pages show it.
package struct ConsoleDevices: Sendable {
    package let registry: ThingRegistry
    package let shadows: ShadowService
    /// `nil` for a server without MQTT.
    package let broker: MQTTBroker?

    package init(registry: ThingRegistry, shadows: ShadowService, broker: MQTTBroker?) {
        self.registry = registry
        self.shadows = shadows
        self.broker = broker
    }
}
