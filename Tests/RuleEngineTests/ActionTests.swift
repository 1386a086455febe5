import BrachioCore
import BrachioRuleEngine
import Foundation
import Testing

@Suite("Actions of rules")
struct ActionTests {
    static let sample = #"{"dinosaur":"Triceratops","confidence":"0.97","device":{"id":"press-7"}}"#

    /// Each kind with its templates filled in.
    static let cases: [(String, RecordingServices.Act)] = [
        (
            #"{"republish":{"roleArn":"r","topic":"seen/${topic(1)}/${dinosaur}","qos":1}}"#,
            .published(topic: "seen/dino-detect/Triceratops", payload: sample, qos: 1, rounds: 1)
        ),
        (
            #"{"republish":{"roleArn":"r","topic":"$$aws/things/${clientid()}/shadow/update"}}"#,
            .published(topic: "$aws/things/camera-1/shadow/update", payload: sample, qos: 0, rounds: 1)
        ),
        (
            #"{"s3":{"roleArn":"r","bucketName":"detections","key":"${device.id}/${timestamp()}.json"}}"#,
            .object(bucket: "detections", key: "press-7/1700000000000.json", content: sample)
        ),
        (
            #"{"firehose":{"roleArn":"r","deliveryStreamName":"detections/raw","separator":"\n"}}"#,
            .object(bucket: "detections", key: "raw/2023/11/14/22/2023-11-14-22-13-20-000000000001.jsonl", content: sample + "\n")
        ),
        (
            #"{"cloudwatchMetric":{"roleArn":"r","metricNamespace":"dino-detect","metricName":"${dinosaur}","metricValue":"${confidence}","metricUnit":"Percent"}}"#,
            .metric("dino-detect", "Triceratops", 0.97, "Percent")
        ),
        (#"{"cloudwatchLogs":{"roleArn":"r","logGroupName":"/detections/${device.id}"}}"#, .lines(group: "/detections/press-7", stream: "rule", [sample])),
        (
            #"{"cloudwatchAlarm":{"roleArn":"r","alarmName":"seen","stateReason":"a ${dinosaur}","stateValue":"ALARM"}}"#,
            .alarm("seen", "ALARM")
        ),
        (#"{"lambda":{"functionArn":"arn:aws:lambda:us-east-1:123456789012:function:count"}}"#, .invoked("arn:aws:lambda:us-east-1:123456789012:function:count", sample)),
        (
            #"{"http":{"url":"https://example.org/${dinosaur}","headers":[{"key":"x-device","value":"${device.id}"}]}}"#,
            .posted("https://example.org/Triceratops", ["x-device": "press-7"], sample)
        ),
    ]

    @Test("an action is taken with its templates filled in", arguments: 0..<9)
    func kinds(place: Int) async throws {
        let (action, expected) = Self.cases[place]
        try await EngineBench.run(["rule": #"{"sql":"SELECT * FROM 'dino-detect'","actions":[\#(action)]}"#]) { bench in
            try await bench.take("dino-detect", Self.sample)
            await bench.services.done(1)
            #expect(bench.services.acts == [expected])
        }
    }

    @Test("records gather into one object")
    func gathering() async throws {
        let rule = #"{"sql":"SELECT n FROM 'a'","actions":[{"firehose":{"roleArn":"r","deliveryStreamName":"b","separator":"\n"}}]}"#
        try await EngineBench.run(["rule": rule], works: false) { bench in
            for n in 1...3 { try await bench.take("a", #"{"n":\#(n),"m":0}"#) }
            let task = Task { await bench.engine.run() }
            await bench.services.done(1)
            task.cancel()
            await task.value
            #expect(bench.services.acts == [.object(
                bucket: "b", key: "2023/11/14/22/2023-11-14-22-13-20-000000000001.jsonl", content: "{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n")])
        }
    }

    @Test("what cannot be an action is refused with its name")
    func refusals() {
        let cases: [(String, BrachioError.Code, String)] = [
            (#"{"sns":{"targetArn":"a","roleArn":"r"}}"#, .unsupported, "sns"),
            (#"{"republish":{"roleArn":"r","topic":"a"},"lambda":{"functionArn":"f"}}"#, .invalidInput, "lambda, republish"),
            (#"{}"#, .invalidInput, "names none"),
            (#"{"s3":{"roleArn":"r","bucketName":"b"}}"#, .invalidInput, "key is missing"),
            (#"{"s3":{"roleArn":"r","bucketName":"b","key":"${nothing("}}"#, .sqlParse, "s3"),
            (#"{"republish":{"roleArn":"r","topic":"$aws/x"}}"#, .invalidInput, "$$"),
            (#"{"republish":{"roleArn":"r","topic":"x","qos":2}}"#, .invalidInput, "qos"),
            (#"{"http":{"url":"ftp://example.org"}}"#, .invalidInput, "ftp"),
            (#"{"timestream":{"roleArn":"r","databaseName":"d","tableName":"t","dimensions":[{"name":"time","value":"x"}]}}"#, .invalidInput, "time"),
        ]
        for (action, code, word) in cases {
            let error = #expect(throws: BrachioError.self) {
                _ = try CompiledRule(name: "rule", RuleDefinition.read(Data(#"{"sql":"SELECT * FROM 'a'","actions":[\#(action)]}"#.utf8)))
            }
            #expect(error?.code == code)
            #expect("\(error.map { "\($0)" } ?? "")".contains(word), "\(String(describing: error))")
        }
    }

    @Test("a definition comes back as it was read")
    func roundTrip() throws {
        for (action, _) in Self.cases {
            let definition = try RuleDefinition.read(
                Data(#"{"sql":"SELECT 1 AS a FROM 'a'","description":"d","actions":[\#(action)],"errorAction":\#(action),"awsIotSqlVersion":"2016-03-23"}"#.utf8))
            #expect(try RuleDefinition.read(JSONEncoder().encode(definition)) == definition)
        }
    }
}
