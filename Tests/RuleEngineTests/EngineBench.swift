import BrachioCore
import BrachioRuleEngine
import BrachioRules
import Foundation
import TestSupport

/// An engine over recording services, in a folder of its own, running for the length of a closure.
struct EngineBench: Sendable {
    let engine: RuleEngine
    let services: RecordingServices
    let folder: URL

    static let time: Int64 = 1_700_000_000_000

    static func run(
        _ rules: [String: String], services: RecordingServices = RecordingServices(), in given: URL? = nil, gatherSeconds: Double = 0,
        now: @escaping @Sendable () -> Date = { Date(timeIntervalSince1970: Double(time) / 1_000) }, works: Bool = true,
        report: @escaping @Sendable (RuleEngine.Report) -> Void = { _ in }, _ body: (EngineBench) async throws -> Void
    ) async throws {
        let folder = given ?? FileManager.default.temporaryDirectory.appendingPathComponent("rules-\(UUID().uuidString)")
        defer { if given == nil { try? FileManager.default.removeItem(at: folder) } }
        var settings = RuleEngine.Settings(account: "123456789012", region: "us-east-1")
        settings.pause = RetryPause(secondsMin: 0.001, secondsMax: 0.002)
        settings.gatherSecondsMax = gatherSeconds
        let engine = try RuleEngine(
            folder: folder, tables: folder.appendingPathComponent("tables"), services: services.services, settings: settings, now: now,
            surroundings: { RuleSurroundings(account: "123456789012", now: $0, uuid: { "id" }) }, report: report)
        try await engine.prepare { _ in }
        for (name, json) in rules { try await engine.create(name, try RuleDefinition.read(Data(json.utf8))) }
        let task = works ? Task { await engine.run() } : nil
        defer { task?.cancel() }
        try await body(EngineBench(engine: engine, services: services, folder: folder))
        task?.cancel()
        await task?.value
    }

    func take(_ topic: String, _ payload: String, clientIdentifier: String? = "camera-1", rounds: Int = 0) async throws {
        try await engine.take([
            IngestedMessage(
                topic: topic, payload: Array(payload.utf8), clientIdentifier: clientIdentifier, rounds: rounds, receivedMilliseconds: Self.time)
        ])
    }
}
