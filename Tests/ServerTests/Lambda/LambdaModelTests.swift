import BrachioFleet
import BrachioGateway
import BrachioObjectStore
import Foundation
import TestSupport
import Testing

@Suite("Lambda's shapes", .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct LambdaModelTests {
    /// Runtimes are checked behind the shapes, since Greengrass has one of its own for programs.
    static let ownRuntimes = ["CreateFunction.Runtime: enumeration", "UpdateFunctionConfiguration.Runtime: enumeration"]

    @Test("the operations that are offered are as botocore's model has them")
    func model() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("models-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try FleetStore(folder: folder, objects: ObjectStore(root: folder.appendingPathComponent("objects")))
        let service = LambdaService.build(store, invoker: NoInvoker(), link: { _, _, _ in "" })
        #expect(ModelDifferences.of(service.operations, of: service.model, to: try BotocoreModel.load("lambda")) == Self.ownRuntimes)
        #expect(service.operations.count == 22)
    }

    private struct NoInvoker: FunctionInvoker {
        func invoke(_ invocation: FunctionInvocation) async throws -> InvocationOutcome { InvocationOutcome(version: 0, payload: Data(), isError: true, logTail: "") }
        func enqueue(_ invocation: FunctionInvocation) async throws {}
    }
}
