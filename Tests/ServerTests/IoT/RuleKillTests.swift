import Foundation
import TestSupport
import Testing

@Suite(
    "Rules and the end of the server",
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct RuleKillTests {
    /// Publishes numbers and ends the server after some of them were acknowledged; prints those.
    private static let publishing = """
        import sys, os, json, threading
        import paho.mqtt.client as mqtt
        port, pid, first, enough = (int(a) for a in sys.argv[1:5])
        acknowledged, sent, done = [], {}, threading.Event()
        def heard(client, data, mid, reason, properties):
            acknowledged.append(mid)
            if len(acknowledged) == enough:
                os.kill(pid, 9); done.set()
        device = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2); device.on_publish = heard; device.max_inflight_messages_set(50)
        device.connect("127.0.0.1", port); device.loop_start()
        for number in range(first, first + 2000):
            if done.is_set(): break
            sent[device.publish("count", json.dumps({"n": number}), 1).mid] = number
        done.wait(120); device.loop_stop()
        print(json.dumps([sent[mid] for mid in acknowledged]))
        """

    @Test("every acknowledged message becomes a row, once, however often the server is killed", .timeLimit(.minutes(10)))
    func kills() throws {
        let data = FileManager.default.temporaryDirectory.appendingPathComponent("brachio-rules-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: data) }
        var acknowledged: Set<Int> = []
        for round in 0..<4 {
            let server = try RunningServer.start(on: data)
            defer { server.kill() }
            if round == 0 {
                try server.python("""
                    import boto3
                    boto3.client("iot").create_topic_rule(ruleName="count", topicRulePayload={"sql": "SELECT n FROM 'count'", "actions": [{"timestream": {
                        "roleArn": "arn:aws:iam::123456789012:role/rules", "databaseName": "numbers", "tableName": "seen", "dimensions": [{"name": "device", "value": "x"}]}}]})
                    """)
            }
            let printed = try server.python(
                Self.publishing, [String(server.mqttPort), String(server.process.processIdentifier), String(round * 10_000), String(40 + 70 * round)])
            let numbers = try JSONDecoder().decode([Int].self, from: Data(printed.utf8))
            #expect(numbers.count >= 40)
            acknowledged.formUnion(numbers)
        }
        let server = try RunningServer.start(on: data)
        defer { server.stop() }
        let printed = try server.python("""
            import sqlite3, sys, json, time
            # What was on its way at a kill may come again, at each of the four.
            wanted, end = set(json.loads(sys.argv[2])), time.monotonic() + 120
            while True:
                rows = [row[0] for row in sqlite3.connect(f"file:{sys.argv[1]}/tables/numbers.sqlite?mode=ro", uri=True).execute("SELECT n FROM seen")]
                if wanted <= set(rows) or time.monotonic() > end: break
                time.sleep(0.05)
            print(sorted(wanted - set(rows)), max(rows.count(n) for n in wanted) <= 5)
            """, [data.path, String(decoding: try JSONEncoder().encode(acknowledged.sorted()), as: UTF8.self)])
        #expect(printed == "[] True\n")
    }
}
