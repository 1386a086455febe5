import BrachioGateway
import BrachioRuleEngine
import BrachioWire
import Foundation
import TestSupport
import Testing

@Suite("Rules' shapes", .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct TopicRuleModelTests {
    private struct Nothing: MessagePublisher, ObjectWriter, MetricWriter, LogWriter, AlarmSetter, FunctionInvoker, WebPoster {
        func publish(_ messages: [RepublishedMessage]) async throws {}
        func put(bucket: String, key: String, contentType: String, _ bytes: [UInt8]) async throws {}
        func put(_ observations: [MetricObservation]) async throws {}
        func append(_ lines: [LogLine], group: String, stream: String) async throws {}
        func setState(_ alarm: String, to state: String, reason: String) async throws {}
        func invoke(_ function: String, event: [UInt8]) async throws {}
        func post(_ url: String, headers: [RuleAction.Pair], _ body: [UInt8]) async throws -> Int { 200 }
    }

    @Test("the operations on rules are as botocore's model has them")
    func model() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rule-model-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let nothing = Nothing()
        let services = ActionServices(publisher: nothing, objects: nothing, metrics: nothing, logs: nothing, alarms: nothing, functions: nothing, web: nothing)
        let engine = try RuleEngine(folder: folder, tables: folder, services: services, settings: RuleEngine.Settings(account: "123456789012", region: "us-east-1"))
        let service = RESTService(IoTService.model, TopicRuleOperations(engine: engine).entries)
        let declared = try BotocoreModel.load("iot")
        #expect(ModelDifferences.of(service.operations, of: service.model, to: declared) == [])
        for operation in service.operations { #expect(operation.route == declared.operation(operation.name)?.route, "\(operation.name)") }
    }
}
