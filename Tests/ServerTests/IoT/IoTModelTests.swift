import BrachioCertificates
import BrachioDeviceCloud
import BrachioGateway
import BrachioWire
import Foundation
import TestSupport
import Testing

@Suite("IoT's shapes", .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct IoTModelTests {
    private struct NoEndpoints: DeviceEndpoints {
        var securePort: Int? { nil }
    }

    @Test("the operations that are offered are as botocore's model has them")
    func model() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("iot-model-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let authority = try CertificateAuthority.readOrMake(in: folder, name: "devices")
        let iot = IoTService.build(try ThingRegistry(folder: folder, authority: authority), endpoints: NoEndpoints())
        let declared = try BotocoreModel.load("iot")
        // What is declined by name has no shapes.
        let offered = iot.operations.filter { !$0.input.members.isEmpty || !$0.output.members.isEmpty }
        #expect(ModelDifferences.of(offered, of: iot.model, to: declared) == [])
        for operation in iot.operations { #expect(operation.route == declared.operation(operation.name)?.route, "\(operation.name)") }
    }
}
