import TestSupport
import Testing

@Suite(
    "Shadows and messages over HTTP, for real clients",
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct ShadowClientTests {
    /// A client `data`, and `refused`, which says how a call fails.
    private static let preamble = """
        import json, sys, boto3
        from botocore.exceptions import ClientError
        data = boto3.client("iot-data")
        def refused(call, **arguments):
            try:
                getattr(data, call)(**arguments)
            except ClientError as error:
                return call, error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]

        """

    @Test("boto3 reads, changes, lists and removes shadows, and is refused in the service's words")
    func shadows() throws {
        let printed = try RunningServer.with { server in
            try server.python(
                Self.preamble + """
                def state(**sections): return json.dumps({"state": sections})
                print(refused("get_thing_shadow", thingName="lamp"))
                answer = json.load(data.update_thing_shadow(thingName="lamp", payload=state(desired={"on": True}, reported={"on": False}))["payload"])
                print(answer["version"], answer["state"])
                shadow = json.load(data.get_thing_shadow(thingName="lamp")["payload"])
                print(shadow["state"], sorted(shadow))
                print(refused("update_thing_shadow", thingName="lamp", payload=json.dumps({"state": {}, "version": 9})))
                print(refused("update_thing_shadow", thingName="lamp", payload=state(desired={"a": "x" * 8192})))
                print(refused("update_thing_shadow", thingName="lamp", payload="{"))
                print(refused("update_thing_shadow", thingName="lamp", payload=b'{"state":{"desired":{"a":"\\xff"}}}'.replace(b"\\xff", bytes([255]))))
                print(refused("get_thing_shadow", thingName="lamp!"))
                for number in range(5):
                    data.update_thing_shadow(thingName="lamp", shadowName=f"n{number}", payload=state(desired={"a": 1}))
                first = data.list_named_shadows_for_thing(thingName="lamp", pageSize=3)
                print(first["results"], data.list_named_shadows_for_thing(thingName="lamp", pageSize=3, nextToken=first["nextToken"])["results"])
                print(json.load(data.delete_thing_shadow(thingName="lamp", shadowName="n0")["payload"])["version"], refused("delete_thing_shadow", thingName="lamp", shadowName="n0"))
                """)
        }
        #expect(printed == """
            ('get_thing_shadow', 'ResourceNotFoundException', 404)
            1 {'desired': {'on': True}, 'reported': {'on': False}}
            {'desired': {'on': True}, 'reported': {'on': False}, 'delta': {'on': True}} ['metadata', 'state', 'timestamp', 'version']
            ('update_thing_shadow', 'ConflictException', 409)
            ('update_thing_shadow', 'RequestEntityTooLargeException', 413)
            ('update_thing_shadow', 'InvalidRequestException', 400)
            ('update_thing_shadow', 'UnsupportedDocumentEncodingException', 415)
            ('get_thing_shadow', 'InvalidRequestException', 400)
            ['n0', 'n1', 'n2'] ['n3', 'n4']
            1 ('delete_thing_shadow', 'ResourceNotFoundException', 404)

            """)
    }

    @Test("boto3 publishes to paho-mqtt 2.2.0 with all that MQTT 5 carries, reads retained messages, and ends a connection")
    func messages() throws {
        let printed = try RunningServer.with { server in
            try server.python(
                Self.preamble + """
                import base64, queue, threading, paho.mqtt.client as mqtt
                got, gone = queue.Queue(), threading.Event()
                client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="watcher", protocol=mqtt.MQTTv5)
                ready = threading.Event()
                client.on_message = lambda c, d, message: got.put(message)
                client.on_subscribe = lambda *a: ready.set()
                client.on_disconnect = lambda *a: gone.set()
                client.connect("127.0.0.1", int(sys.argv[1]))
                client.loop_start()
                client.subscribe([("plant/+/x", 1), ("$aws/things/lamp/shadow/update/documents", 1)])
                assert ready.wait(120)
                data.publish(topic="plant/a b/x", qos=1, payload=b"hello", contentType="text/plain", responseTopic="answer/here", messageExpiry=60,
                             payloadFormatIndicator="UTF8_DATA", correlationData=base64.b64encode(b"c7").decode(),
                             userProperties=json.dumps([{"site": "north"}, {"site": "south"}]))
                message = got.get(timeout=120)
                carried = message.properties
                print(message.topic, message.payload, message.qos, carried.ContentType, carried.ResponseTopic, carried.CorrelationData, carried.UserProperty,
                      carried.PayloadFormatIndicator, 0 < carried.MessageExpiryInterval <= 60)
                data.update_thing_shadow(thingName="lamp", payload=json.dumps({"state": {"desired": {"on": True}}}))
                print(json.loads(got.get(timeout=120).payload)["current"]["version"])
                for number in range(3):
                    data.publish(topic=f"kept/{number}", qos=1, retain=True, payload=str(number))
                first = data.list_retained_messages(maxResults=2)
                second = data.list_retained_messages(maxResults=2, nextToken=first["nextToken"])
                print([(m["topic"], m["payloadSize"], m["qos"]) for m in first["retainedTopics"] + second["retainedTopics"]], "nextToken" in second)
                kept = data.get_retained_message(topic="kept/1")
                print(kept["topic"], kept["payload"], kept["qos"])
                data.publish(topic="kept/1", retain=True, payload=b"")
                print(refused("get_retained_message", topic="kept/1"), refused("get_retained_message", topic="kept/+"))
                print(refused("publish", topic="a/#", payload=b""), refused("publish", topic="a", payload=b"x" * (128 * 1024 + 1)))
                data.delete_connection(clientId="watcher")
                print(gone.wait(120), refused("delete_connection", clientId="nobody"))
                client.loop_stop()
                """, ["\(server.mqttPort)"])
        }
        #expect(printed == """
            plant/a b/x b'hello' 1 text/plain answer/here b'c7' [('site', 'north'), ('site', 'south')] 1 True
            1
            [('kept/0', 1, 1), ('kept/1', 1, 1), ('kept/2', 1, 1)] False
            kept/1 b'1' 1
            ('get_retained_message', 'ResourceNotFoundException', 404) ('get_retained_message', 'ResourceNotFoundException', 404)
            ('publish', 'InvalidRequestException', 400) ('publish', 'InvalidRequestException', 400)
            True ('delete_connection', 'ResourceNotFoundException', 404)

            """)
    }
}
