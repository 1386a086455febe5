import BrachioCore
import BrachioJSON
import BrachioRuleEngine
import Foundation
import Synchronization
import Testing

@Suite("Deliveries at least once")
struct DeliveryTests {
    static let lambda = #"{"lambda":{"functionArn":"count"}}"#
    static func rule(_ actions: String, sql: String = "SELECT * FROM 'a/#'", errorAction: String? = nil) -> String {
        #"{"sql":"\#(sql)","actions":[\#(actions)]\#(errorAction.map { #","errorAction":\#($0)"# } ?? "")}"#
    }

    @Test("what fails in passing is tried again")
    func retries() async throws {
        try await EngineBench.run(["rule": Self.rule(Self.lambda)]) { bench in
            bench.services.fail("lambda", BrachioError(.system, "no"), BrachioError(.system, "not yet"))
            try await bench.take("a/b", "1")
            await bench.services.done(1)
            #expect(bench.services.acts == [.invoked("count", "1")])
        }
    }

    @Test("what is refused goes to the error action, with the original message")
    func errorAction() async throws {
        let told = #"{"republish":{"roleArn":"r","topic":"errors/${topic(2)}"}}"#
        try await EngineBench.run(["rule": Self.rule(Self.lambda, sql: "SELECT VALUE x FROM 'a/#'", errorAction: told)]) { bench in
            bench.services.fail("lambda", BrachioError(.notFound, "there is no function count"))
            try await bench.take("a/b", #"{"x":5}"#)
            await bench.services.done(1)
            guard case .published(let topic, let payload, _, _) = bench.services.acts[0] else {
                Issue.record("\(bench.services.acts)")
                return
            }
            #expect(topic == "errors/b")
            let document = try JSONParser.parse(payload)
            #expect(document["ruleName"] == "rule")
            #expect(document["topic"] == "a/b")
            #expect(document["clientId"] == "camera-1")
            #expect(document["base64OriginalPayload"]?.string.flatMap { Data(base64Encoded: $0) } == Data(#"{"x":5}"#.utf8))
            let failure = document["failures"]?.array?.first
            #expect(failure?["failedAction"] == "LambdaAction")
            #expect(failure?["failedResource"] == "count")
            #expect(failure?["errorMessage"] == "there is no function count")
        }
    }

    @Test("a statement that cannot be computed, and a value that is no number, are told too")
    func evaluationErrors() async throws {
        let metric = #"{"cloudwatchMetric":{"roleArn":"r","metricNamespace":"n","metricName":"m","metricValue":"${x}","metricUnit":"None"}}"#
        let told = #"{"republish":{"roleArn":"r","topic":"errors"}}"#
        try await EngineBench.run(["rule": Self.rule(metric, sql: "SELECT x FROM 'a/#'", errorAction: told)]) { bench in
            try await bench.take("a/b", "not JSON")
            await bench.services.done(1)
            try await bench.take("a/b", #"{"x":"many"}"#)
            await bench.services.done(2)
            let texts = bench.services.acts.map { "\($0)" }
            #expect(texts[0].contains("not JSON"))
            #expect(texts[1].contains("CloudwatchMetricAction") && texts[1].contains("many"))
            #expect(bench.engine.counts(of: "rule").failed == 2)
        }
    }

    @Test("one that is refused does not stand in the way of those beside it")
    func isolation() async throws {
        let metric = #"{"cloudwatchMetric":{"roleArn":"r","metricNamespace":"n","metricName":"m","metricValue":"${v}","metricUnit":"${u}"}}"#
        try await EngineBench.run(["rule": Self.rule(metric)], works: false) { bench in
            for (value, unit) in [(1, "Count"), (2, "Furlongs"), (3, "Count")] { try await bench.take("a/b", #"{"v":\#(value),"u":"\#(unit)"}"#) }
            let task = Task { await bench.engine.run() }
            await bench.services.done(2)
            task.cancel()
            await task.value
            #expect(bench.services.acts == [.metric("n", "m", 1, "Count"), .metric("n", "m", 3, "Count")])
        }
    }

    @Test("a failing action holds up no other")
    func lanes() async throws {
        let republish = #"{"republish":{"roleArn":"r","topic":"b"}}"#
        let services = RecordingServices()
        services.failAlways("lambda", BrachioError(.system, "down"))
        try await EngineBench.run(["rule": Self.rule(Self.lambda + "," + republish)], services: services) { bench in
            for n in 0..<20 { try await bench.take("a/b", "\(n)") }
            await bench.services.done(20)
            #expect(bench.services.acts.count == 20)
            #expect(bench.engine.counts(of: "rule").waiting >= 20)
        }
    }

    @Test("what was taken is delivered by the next process, by the rule as it was")
    func restart() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rules-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await EngineBench.run(["rule": Self.rule(Self.lambda)], in: folder, works: false) { bench in
            try await bench.take("a/b", "1")
            try await bench.take("a/b", "2")
            try await bench.engine.delete("rule")
        }
        try await EngineBench.run([:], in: folder) { bench in
            await bench.services.done(2)
            #expect(Set(bench.services.acts) == [.invoked("count", "1"), .invoked("count", "2")])
        }
    }

    @Test("what is older than a day is given up")
    func age() async throws {
        let later = Date(timeIntervalSince1970: Double(EngineBench.time) / 1_000 + Double(RuleEngineLimits.deliveryHours) * 3_600 + 1)
        let told = #"{"republish":{"roleArn":"r","topic":"errors"}}"#
        try await EngineBench.run(["rule": Self.rule(Self.lambda, errorAction: told)], now: { later }) { bench in
            bench.services.fail("lambda", BrachioError(.system, "down"))
            try await bench.take("a/b", "1")
            await bench.services.done(1)
            #expect("\(bench.services.acts[0])".contains("tried for 24 hours"))
        }
    }

    @Test("an answer that says later is tried again, one that says no is not", arguments: [(503, true), (429, true), (404, false)])
    func web(status: Int, isTriedAgain: Bool) async throws {
        let told = #"{"republish":{"roleArn":"r","topic":"errors"}}"#
        try await EngineBench.run(["rule": Self.rule(#"{"http":{"url":"http://example.org"}}"#, errorAction: told)]) { bench in
            bench.services.answer(status)
            try await bench.take("a/b", "1")
            await bench.services.done(2)
            let again = bench.services.acts[1]
            if case .posted = again { #expect(isTriedAgain) } else { #expect(!isTriedAgain && "\(again)".contains("404")) }
            bench.services.answer(200)
        }
    }

    @Test("a rule that feeds itself ends")
    func rounds() async throws {
        let reports = Mutex<[String]>([])
        let republish = #"{"republish":{"roleArn":"r","topic":"a/b"}}"#
        try await EngineBench.run(["rule": Self.rule(republish)], report: { report in reports.withLock { $0.append("\(report)") } }) { bench in
            try await bench.take("a/b", "1", rounds: RuleEngineLimits.republishRounds)
            #expect(bench.engine.counts(of: "rule").dropped == 1)
        }
        #expect(reports.withLock { $0 }.contains { $0.contains("feeds itself") })
    }
}
