internal import BrachioDeviceCloud
internal import BrachioGateway

/// The cloud of devices of a data folder: the registry, and the services over it.
struct DeviceService {
    let registry: ThingRegistry
    /// The services of the endpoint that devices and their owners ask.
    let adapters: [any ServiceAdapter]

    init(_ folder: DataFolder) throws {
        registry = try ThingRegistry(folder: folder.database)
        adapters = [IoTService.build(registry, endpoints: RecordedEndpoint(folder: folder))]
    }
}

/// What a running server has recorded of its ports.
private struct RecordedEndpoint: DeviceEndpoints {
    let folder: DataFolder

    var securePort: Int? { (try? ServerEndpoint.read(from: folder))?.mqttsPort }
}
