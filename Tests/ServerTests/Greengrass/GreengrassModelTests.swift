import BrachioFleet
import BrachioGateway
import BrachioWire
import BrachioObjectStore
import Foundation
import TestSupport
import Testing

@Suite("Greengrass's shapes", .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct GreengrassModelTests {
    @Test("the operations that are offered are as botocore's model has them")
    func model() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("models-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try FleetStore(folder: folder, objects: ObjectStore(root: folder.appendingPathComponent("objects")))
        let deployments = DeploymentService(store, models: NoModels(), carrier: NoCarrier())
        let service = GreengrassService.build(deployments, authority: { "" }, origin: { $0 })
        let model = try BotocoreModel.load("greengrass")
        #expect(ModelDifferences.of(service.operations, of: service.model, to: model) == [])
        #expect(service.operations.count == 92)
        // Each operation is found where the model has it.
        for operation in service.operations {
            let declared = model.operation(operation.name)?.route
            #expect(declared?.method == operation.route.method && declared?.uri == operation.route.uri, "\(operation.name)")
        }
    }

    private struct NoModels: ModelArtifacts {
        func model(ofJob arn: String) async throws -> S3Location { S3Location(bucket: "", key: "") }
    }
}
