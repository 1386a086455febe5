import BrachioCertificates
import BrachioDeviceCloud
import BrachioGateway
import BrachioWire
import Foundation
import TestSupport
import Testing

@Suite("Shapes of IoT's data planes and device jobs", .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct IoTDataModelTests {
    private struct NoEndpoints: DeviceEndpoints {
        var securePort: Int? { nil }
    }

    @Test("the operations that are offered are as botocore's models have them", arguments: ["iot-data", "iot-jobs-data", "iot"])
    func model(name: String) async throws {
        try await withTemporaryFolderAsync { folder in
            let registry = try ThingRegistry(folder: folder, authority: CertificateAuthority.readOrMake(in: folder, name: "devices"))
            let jobs = DeviceJobService(try DeviceJobStore(folder: folder), directory: registry, messaging: NoMessaging()) { 0 }
            let service =
                switch name {
                case "iot-data": IoTDataService.build(ShadowService(try ShadowStore(folder: folder), messaging: NoMessaging()) { 0 }, broker: nil)
                case "iot-jobs-data": IoTJobsDataService.build(jobs)
                default: IoTService.build(registry, endpoints: NoEndpoints(), further: JobOperations(jobs: jobs) { _ in "{}" }.entries)
                }
            let declared = try BotocoreModel.load(name)
            // What is declined by name has no shapes.
            let offered = service.operations.filter { !$0.input.members.isEmpty || !$0.output.members.isEmpty }
            #expect(ModelDifferences.of(offered, of: service.model, to: declared) == [])
            for operation in service.operations {
                // A topic's slashes may come as they are; the model knows them encoded only.
                var route = operation.route
                if operation.name == "Publish" { route.uri = route.uri.replacingOccurrences(of: "+}", with: "}") }
                #expect(route == declared.operation(operation.name)?.route, "\(operation.name)")
            }
            if name == "iot-jobs-data" { #expect(service.operations.count == 5) }
            if name == "iot-data" { #expect(service.operations.count == 8) }
        }
    }
}
