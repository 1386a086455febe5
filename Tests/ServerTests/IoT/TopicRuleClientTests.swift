import Foundation
import TestSupport
import Testing

@Suite(
    "Rules, for real clients",
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct TopicRuleClientTests {
    /// Words that the scripts share: a client of IoT, messages by paho, waiting.
    private static let words = """
        import boto3, json, sys, time, datetime, threading, http.server
        import paho.mqtt.client as mqtt
        iot, s3, watch, logs = (boto3.client(name) for name in ("iot", "s3", "cloudwatch", "logs"))
        role, heard = "arn:aws:iam::123456789012:role/rules", []
        device = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="camera-1")
        device.on_message = lambda client, data, message: heard.append((message.topic, message.payload.decode()))
        ready = threading.Event()
        device.on_subscribe = lambda *_: ready.set()
        device.connect("127.0.0.1", int(sys.argv[1])); device.loop_start(); device.subscribe([("out/#", 1), ("errors/#", 1), ("$aws/rules/#", 1)]); ready.wait(120)
        def say(topic, payload, qos=1): device.publish(topic, payload, qos).wait_for_publish(120)
        def until(look):
            end = time.monotonic() + 120
            while time.monotonic() < end:
                found = look()
                if found: return found
                time.sleep(0.02)
            raise AssertionError("waited too long; heard %r" % heard)
        def make(name, sql, *actions, **more): iot.create_topic_rule(ruleName=name, topicRulePayload={"sql": sql, "actions": list(actions), "awsIotSqlVersion": "2016-03-23", **more})

        """

    private func run(_ script: String) throws -> String {
        try RunningServer.with { server in try server.python(Self.words + script, [String(server.mqttPort), server.data.path]) }
    }

    @Test("a message becomes a metric, an object, a log event, a table row and another message")
    func actions() throws {
        let printed = try run("""
            s3.create_bucket(Bucket="detections")
            make("all", "SELECT *, topic(2) AS place FROM 'dino-detect/+'",
                {"cloudwatchMetric": {"roleArn": role, "metricNamespace": "dino-detect", "metricName": "${dinosaur}", "metricValue": "${confidence}", "metricUnit": "Percent"}},
                {"s3": {"roleArn": role, "bucketName": "detections", "key": "${topic(2)}/${clientid()}.json"}},
                {"cloudwatchLogs": {"roleArn": role, "logGroupName": "/rules/detections"}},
                {"timestream": {"roleArn": role, "databaseName": "detections", "tableName": "seen", "dimensions": [{"name": "device", "value": "${clientid()}"}]}},
                {"republish": {"roleArn": role, "topic": "out/${dinosaur}", "qos": 1}})
            for value in ("0.9", "0.7"): say("dino-detect/front", json.dumps({"dinosaur": "Triceratops", "confidence": value}))
            until(lambda: len(heard) == 2)
            print(sorted(heard))
            now = datetime.datetime.now(datetime.timezone.utc)
            def statistics():
                found = watch.get_metric_statistics(Namespace="dino-detect", MetricName="Triceratops", Period=3600, Statistics=["SampleCount", "Maximum"],
                    StartTime=now - datetime.timedelta(hours=2), EndTime=now + datetime.timedelta(hours=2), Unit="Percent")["Datapoints"]
                return sum(point["SampleCount"] for point in found) == 2 and max(point["Maximum"] for point in found)
            print(until(statistics))
            def body():
                try: return json.loads(s3.get_object(Bucket="detections", Key="front/camera-1.json")["Body"].read())["place"]
                except s3.exceptions.ClientError: return None
            print(until(body))
            def events():
                try: return len(logs.filter_log_events(logGroupName="/rules/detections", logStreamNames=["all"])["events"]) == 2
                except logs.exceptions.ClientError: return None
            print(until(events))
            def rows():
                import sqlite3
                try: found = sqlite3.connect(f"file:{sys.argv[2]}/tables/detections.sqlite?mode=ro", uri=True).execute("SELECT device, dinosaur, confidence, place FROM seen ORDER BY record").fetchall()
                except sqlite3.OperationalError: return None
                return len(found) == 2 and found[0]
            print(until(rows))
            """)
        #expect(printed == """
            [('out/Triceratops', '{"dinosaur":"Triceratops","confidence":"0.7","place":"front"}'), ('out/Triceratops', '{"dinosaur":"Triceratops","confidence":"0.9","place":"front"}')]
            0.9
            front
            True
            ('camera-1', 'Triceratops', '0.9', 'front')

            """)
    }

    @Test("what fails goes to the error action; Basic Ingest reaches its rule and no subscriber; a web server gets what it is posted")
    func errorsAndIngest() throws {
        let printed = try run("""
            posted = []
            class Hook(http.server.BaseHTTPRequestHandler):
                def do_POST(self):
                    posted.append((self.path, self.headers["x-kind"], self.rfile.read(int(self.headers["content-length"])).decode()))
                    self.send_response(503 if len(posted) == 1 else 200); self.end_headers()
                def log_message(self, *_): pass
            web = http.server.HTTPServer(("127.0.0.1", 0), Hook); threading.Thread(target=web.serve_forever, daemon=True).start()
            told = {"republish": {"roleArn": role, "topic": "errors/${topic()}"}}
            make("lost", "SELECT * FROM 'a'", {"s3": {"roleArn": role, "bucketName": "nowhere", "key": "k"}}, errorAction=told)
            make("call", "SELECT * FROM 'b'", {"lambda": {"functionArn": "arn:aws:lambda:us-east-1:123456789012:function:none"}}, errorAction=told)
            make("direct", "SELECT topic() AS t", {"http": {"url": f"http://127.0.0.1:{web.server_port}/in/${{topic(1)}}", "headers": [{"key": "x-kind", "value": "${kind}"}]}})
            say("a", "{}"); until(lambda: len(heard) == 1); say("b", "{}"); until(lambda: len(heard) == 2)
            for topic, payload in heard:
                failure = json.loads(payload)["failures"][0]
                print(topic, json.loads(payload)["ruleName"], failure["failedAction"], failure["failedResource"], failure["errorMessage"])
            say("$aws/rules/direct/x/y", '{"kind":"k"}'); say("$aws/rules/none/x", "{}")
            until(lambda: len(posted) >= 2)
            print(posted[1], len(heard))
            """)
        #expect(printed == """
            errors/a lost S3Action nowhere The specified bucket does not exist: there is no bucket "nowhere"
            errors/b call LambdaAction arn:aws:lambda:us-east-1:123456789012:function:none Function not found: arn:aws:lambda:us-east-1:123456789012:function:none
            ('/in/x', 'k', '{"t":"x/y"}') 2

            """)
    }

    @Test("boto3 makes, replaces, lists, disables and deletes rules; errors are IoT's")
    func management() throws {
        let printed = try run("""
            action = {"republish": {"roleArn": role, "topic": "out/x", "qos": 1, "headers": {"contentType": "text/plain", "userProperties": [{"key": "a", "value": "b"}]}}}
            make("one", "SELECT * FROM 'a'", action, description="first", errorAction={"lambda": {"functionArn": "f"}})
            make("two", "SELECT * FROM 'b/#'", ruleDisabled=True)
            got = iot.get_topic_rule(ruleName="one")
            rule = got["rule"]
            print(got["ruleArn"], rule["sql"], rule["description"], rule["actions"] == [action], rule["errorAction"], rule["awsIotSqlVersion"], rule["ruleDisabled"], type(rule["createdAt"]).__name__)
            iot.replace_topic_rule(ruleName="one", topicRulePayload={"sql": "SELECT 1 AS x FROM 'c'", "actions": []})
            print(iot.get_topic_rule(ruleName="one")["rule"]["awsIotSqlVersion"])
            print([(r["ruleName"], r["topicPattern"], r["ruleDisabled"]) for r in iot.list_topic_rules()["rules"]])
            print([len(p["rules"]) for p in iot.get_paginator("list_topic_rules").paginate(PaginationConfig={"PageSize": 1})],
                [r["ruleName"] for r in iot.list_topic_rules(ruleDisabled=True)["rules"]], [r["ruleName"] for r in iot.list_topic_rules(topic="c")["rules"]])
            iot.disable_topic_rule(ruleName="one"); iot.enable_topic_rule(ruleName="two")
            print([(r["ruleName"], r["ruleDisabled"]) for r in iot.list_topic_rules()["rules"]])
            def refused(call, **arguments):
                try: getattr(iot, call)(**arguments)
                except iot.exceptions.ClientError as error: print(call, error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"])
            payload = {"sql": "SELECT * FROM 'a'", "actions": []}
            refused("create_topic_rule", ruleName="one", topicRulePayload=payload)
            refused("create_topic_rule", ruleName="three", topicRulePayload={**payload, "sql": "SELECT"})
            refused("create_topic_rule", ruleName="three", topicRulePayload={**payload, "awsIotSqlVersion": "1999-01-01"})
            refused("create_topic_rule", ruleName="three", topicRulePayload={**payload, "actions": [{"sns": {"targetArn": "a", "roleArn": role}}]})
            refused("create_topic_rule", ruleName="a-b", topicRulePayload=payload)
            refused("get_topic_rule", ruleName="none"); refused("replace_topic_rule", ruleName="none", topicRulePayload=payload); refused("enable_topic_rule", ruleName="none")
            iot.delete_topic_rule(ruleName="one"); iot.delete_topic_rule(ruleName="one")
            print(len(iot.list_topic_rules()["rules"]))
            """)
        #expect(printed == """
            arn:aws:iot:us-east-1:123456789012:rule/one SELECT * FROM 'a' first True {'lambda': {'functionArn': 'f'}} 2016-03-23 False datetime
            2015-10-08
            [('one', 'c', False), ('two', 'b/#', True)]
            [1, 1] ['two'] ['one']
            [('one', True), ('two', False)]
            create_topic_rule ResourceAlreadyExistsException 409
            create_topic_rule SqlParseException 400
            create_topic_rule SqlParseException 400
            create_topic_rule InvalidRequestException 400
            create_topic_rule InvalidRequestException 400
            get_topic_rule UnauthorizedException 401
            replace_topic_rule UnauthorizedException 401
            enable_topic_rule UnauthorizedException 401
            1

            """)
    }
}
