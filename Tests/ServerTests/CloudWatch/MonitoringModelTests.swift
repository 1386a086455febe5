import BrachioGateway
import BrachioMetrics
import Foundation
import TestSupport
import Testing

@Suite("CloudWatch's shapes", .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct MonitoringModelTests {
    @Test("the operations that are offered are as botocore's models have them")
    func models() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("models-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let monitoring = try Monitoring(folder: folder, now: { Date(timeIntervalSince1970: 0) })
        let metrics = CloudWatchService.build(monitoring)
        #expect(ModelDifferences.of(metrics.operations, of: metrics.model, to: try BotocoreModel.load("cloudwatch")) == [])
        let logs = LogsService.build(monitoring.logs)
        #expect(ModelDifferences.of(logs.operations, of: logs.model, to: try BotocoreModel.load("logs")) == [])
    }
}
