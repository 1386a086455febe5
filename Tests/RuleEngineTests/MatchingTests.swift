import BrachioCore
import BrachioRuleEngine
import BrachioRules
import Foundation
import Synchronization
import Testing

@Suite("Which rule takes which message")
struct MatchingTests {
    static func republish(_ filter: String) -> String {
        #"{"sql":"SELECT topic() AS t FROM '\#(filter)'","actions":[{"republish":{"roleArn":"r","topic":"out"}}]}"#
    }

    static let cases: [(filter: String, topic: String, isMeant: Bool)] = [
        ("a/b", "a/b", true), ("a/b", "a/b/c", false), ("a/+", "a/b", true), ("a/+", "a", false), ("a/+", "a/", true), ("+/b", "a/b", true),
        ("a/#", "a/b/c", true), ("a/#", "a", false), ("caf\u{E9}", "cafe\u{301}", false), ("#", "$\u{301}a", false), ("a/+", "a/\u{301}", true), ("#", "a/b", true), ("#", "$aws/things/t/shadow/update", false),
        ("$aws/things/+/shadow/update", "$aws/things/t/shadow/update", true), ("+/things", "$aws/things", false), ("a/+/c", "a/b/c", true),
        ("a/+/c", "a/b/d", false),
    ]

    @Test("topic filters are those of MQTT, with # as AWS has it", arguments: cases)
    func filters(_ filter: String, _ topic: String, _ isMeant: Bool) throws {
        let trial = try RuleTrial(
            RuleDefinition.read(Data(Self.republish(filter).utf8)), over: IngestedMessage(topic: topic, payload: [], receivedMilliseconds: 0),
            RuleSurroundings(account: "1", now: Date(timeIntervalSince1970: 0)))
        #expect(trial.isMeant == isMeant)
    }

    @Test("all rules of a topic take its messages, disabled ones do not")
    func several() async throws {
        try await EngineBench.run(["one": Self.republish("a/#"), "two": Self.republish("a/+"), "three": Self.republish("b")]) { bench in
            try await bench.take("a/b", "{}")
            await bench.services.done(2)
            #expect(bench.services.acts.count == 2)
            try await bench.engine.setEnabled("one", false)
            try await bench.take("a/b", "{}")
            await bench.services.done(3)
            #expect(bench.engine.counts(of: "one").matched == 1)
            #expect(bench.engine.counts(of: "two").matched == 2)
        }
    }

    @Test("Basic Ingest names its rule, whatever the filter; functions do not see the name")
    func basicIngest() async throws {
        let without = #"{"sql":"SELECT topic() AS t, topic(1) AS first","actions":[{"republish":{"roleArn":"r","topic":"out"}}]}"#
        try await EngineBench.run(["direct": without, "other": Self.republish("x/#")]) { bench in
            try await bench.take("$aws/rules/direct/x/y", "{}")
            await bench.services.done(1)
            #expect(bench.services.acts == [.published(topic: "out", payload: #"{"t":"x/y","first":"x"}"#, qos: 0, rounds: 1)])
            try await bench.take("$aws/rules/missing/x/y", "{}")
            #expect(bench.engine.counts(of: "other").matched == 0)
        }
    }

    @Test("the topics that are wanted follow the rules")
    func following() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rules-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let wanted = Mutex<[[String]]>([])
        let engine = try RuleEngine(
            folder: folder, tables: folder, services: RecordingServices().services,
            settings: RuleEngine.Settings(account: "123456789012", region: "us-east-1"))
        try await engine.prepare { filters in wanted.withLock { $0.append(filters) } }
        let definition = try RuleDefinition.read(Data(Self.republish("a/#").utf8))
        try await engine.create("rule", definition)
        try await engine.setEnabled("rule", false)
        try await engine.delete("rule")
        #expect(wanted.withLock { $0 } == [[], ["$aws/rules/#", "a/#"], [], []])
        #expect(engine.arn(of: "rule") == "arn:aws:iot:us-east-1:123456789012:rule/rule")
    }

    @Test("names, filters, versions and numbers of rules have their limits")
    func refusals() async throws {
        let cases: [(String, String)] = [
            ("SELECT * FROM 'a/#/b'", "#"), ("SELECT * FROM 'a/b+'", "+"), ("SELECT * FROM '$share/g/a'", "shared"),
            ("SELECT * FROM '$aws/rules/x/#'", "Basic Ingest"), ("SELEC * FROM 'a'", "SELECT"), ("SELECT * FROM 'a' WHERE", "expression"),
        ]
        for (sql, word) in cases {
            let error = #expect(throws: BrachioError.self) { _ = try CompiledRule(name: "rule", RuleDefinition(sql: sql, actions: [])) }
            #expect(error?.code == .sqlParse, "\(sql)")
            #expect("\(error.map { "\($0)" } ?? "")".contains(word), "\(sql): \(String(describing: error))")
        }
        #expect(throws: BrachioError.self) { _ = try CompiledRule(name: "a-b", RuleDefinition(sql: "SELECT * FROM 'a'", actions: [])) }
        #expect(throws: BrachioError.self) {
            _ = try CompiledRule(name: "a", RuleDefinition(sql: "SELECT * FROM 'a'", actions: [], awsIotSqlVersion: "2020-01-01"))
        }
        try await EngineBench.run(["rule": Self.republish("a")]) { bench in
            let definition = try RuleDefinition.read(Data(Self.republish("a").utf8))
            let twice = await #expect(throws: BrachioError.self) { try await bench.engine.create("rule", definition) }
            #expect(twice?.code == .alreadyExists)
            let missing = await #expect(throws: BrachioError.self) { try await bench.engine.replace("none", definition) }
            #expect(missing?.code == .notFound)
        }
    }
}
