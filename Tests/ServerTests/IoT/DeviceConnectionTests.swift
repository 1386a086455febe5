import BrachioShadows
import Foundation
import TestSupport
import Testing

/// Devices as they come: a certificate from boto3, a client of MQTT with TLS, and what the policy says.
@Suite(
    "Devices on the broker, for real clients",
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct DeviceConnectionTests {
    /// A device in one call; `connect` returns paho's client once the server has answered, with what it answered.
    static let device = #"""
        import boto3, json, os, socket, ssl, sys, threading, time
        import paho.mqtt.client as mqtt
        data, secure = sys.argv[1], int(sys.argv[2])
        iot = boto3.client("iot")
        def statement(action, *resources, effect="Allow"):
            return {"Effect": effect, "Action": action, "Resource": ["arn:aws:iot:us-east-1:123456789012:" + r for r in resources]}
        def policy(*statements):
            return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        def files(certificate, key, name):
            for kind, text in [("pem", certificate), ("key", key)]:
                with open(f"{data}/{name}.{kind}", "w") as file: file.write(text)
            return f"{data}/{name}.pem", f"{data}/{name}.key"
        def device(name, *policies, active=True):
            made = iot.create_keys_and_certificate(setAsActive=active)
            for each in policies: iot.attach_policy(policyName=each, target=made["certificateArn"])
            if name: iot.create_thing(thingName=name); iot.attach_thing_principal(thingName=name, principal=made["certificateArn"])
            made["files"] = files(made["certificatePem"], made["keyPair"]["PrivateKey"], made["certificateId"])
            return made
        class Device:
            def __init__(self, made, client_id, will=None, clean=True, version=mqtt.MQTTv311):
                options = {} if version == mqtt.MQTTv5 else {"clean_session": clean}
                self.client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=client_id, protocol=version, **options)
                if will: self.client.will_set(*will)
                self.connected, self.gone, self.answered = threading.Event(), threading.Event(), threading.Event()
                self.reason, self.messages, self.granted = None, [], None
                def on_connect(client, data, flags, reason, properties): self.reason = reason; self.connected.set()
                def on_disconnect(client, data, flags, reason, properties): self.left = reason; self.when = time.monotonic(); self.gone.set()
                def on_message(client, data, message): self.messages.append((message.topic, message.payload.decode(errors="replace")))
                def on_subscribe(client, data, mid, reasons, properties): self.granted = [r.value for r in reasons]; self.answered.set()
                self.client.on_connect, self.client.on_disconnect, self.client.on_message, self.client.on_subscribe = on_connect, on_disconnect, on_message, on_subscribe
                self.client.tls_set(f"{data}/ca/authority.pem", *(made["files"] if made else (None, None)))
                self.client.connect_timeout = 60; self.client.connect("localhost", secure)
                self.client.loop_start()
                assert self.connected.wait(90) or self.gone.wait(1), "no answer"
            def subscribe(self, topic):
                self.answered.clear(); self.client.subscribe(topic, 1); assert self.answered.wait(90) or self.gone.is_set(); return self.granted
            def publish(self, topic, text, **more):
                try: self.client.publish(topic, text, 1, **more).wait_for_publish(90)
                except RuntimeError: pass
                return not self.gone.is_set()
            def wait(self, count):
                end = time.monotonic() + 90
                while len(self.messages) < count and time.monotonic() < end: time.sleep(0.01)
                return self.messages
            def stop(self): self.client.disconnect(); self.client.loop_stop()
        def shut_out(made):
            context = ssl.create_default_context(cafile=f"{data}/ca/authority.pem")
            context.load_cert_chain(*made["files"])
            try:
                with context.wrap_socket(socket.create_connection(("localhost", secure), 120), server_hostname="localhost") as secured:
                    return secured.recv(1) == b""
            except (ssl.SSLError, ConnectionError): return True
        def until(condition, seconds=90):
            end = time.monotonic() + seconds
            while not condition() and time.monotonic() < end: time.sleep(0.01)
            return bool(condition())

        """#

    static func run(_ server: RunningServer, _ script: String) throws -> String {
        let lines = (device + script).split(separator: "\n", omittingEmptySubsequences: false)
        return try server.python(lines.joined(separator: "\n"), [server.data.path, "\(server.mqttsPort)"])
    }

    @Test("paho connects with a certificate, and publishes, subscribes and receives what the policy allows")
    func policy() throws {
        let printed = try RunningServer.with { server in
            try Self.run(server, #"""
                iot.create_policy(policyName="camera", policyDocument=policy(
                    statement("iot:Connect", "client/${iot:Connection.Thing.ThingName}"),
                    statement("iot:Publish", "topic/seen/${iot:ClientId}", "topic/both/*"),
                    statement("iot:Subscribe", "topicfilter/both/#", "topicfilter/orders/${iot:ClientId}"),
                    statement("iot:Receive", "topic/both/open", "topic/orders/*"),
                    statement("iot:Publish", "topic/both/secret", effect="Deny")))
                camera = device("camera-1", "camera")
                one = Device(camera, "camera-1")
                print("connected", one.reason)
                print("filters", one.subscribe("both/#"), one.subscribe("orders/camera-1"), one.subscribe("orders/camera-2"), one.subscribe("both/+"))
                print("published", one.publish("seen/camera-1", "a"), one.publish("both/open", "b"), one.publish("both/closed", "c"))
                print("received", one.wait(1))
                print("denied", one.publish("both/secret", "d"))
                one.client.loop_stop()
                print("retained without the right", Device(camera, "camera-1").publish("both/open", "x", retain=True))
                for made, client, will in [(camera, "camera-2", None), (camera, "camera-1", ("other", b"gone", 1, False)), (device(None), "camera-1", None),
                                           (None, "camera-1", None)]:
                    refused = Device(made, client, will)
                    print("refused", client, refused.reason, refused.reason.value)
                    refused.stop()
                print("in the handshake", shut_out(device("idle", "camera", active=False)))
                """#)
        }
        #expect(
            printed == """
                connected Success
                filters [1] [1] [128] [128]
                published True True True
                received [('both/open', 'b')]
                denied False
                retained without the right False
                refused camera-2 Unspecified error 128
                refused camera-1 Unspecified error 128
                refused camera-1 Unspecified error 128
                refused camera-1 Unspecified error 128
                in the handshake True

                """)
    }

    @Test("a certificate that is revoked is shut out at once; a changed policy counts at once")
    func revocation() throws {
        let printed = try RunningServer.with { server in
            try Self.run(server, #"""
                iot.create_policy(policyName="all", policyDocument=policy(statement("iot:*", "*").copy() | {"Resource": "*"}))
                made = device("camera-1", "all")
                other = Device(device("camera-2", "all"), "camera-2")
                other.subscribe("a")
                seconds = []
                for turn, status in enumerate(["INACTIVE", "REVOKED"] * 3):
                    one = Device(made, "camera-1")
                    assert one.publish("a", "before")
                    start = time.monotonic()
                    iot.update_certificate(certificateId=made["certificateId"], newStatus=status)
                    # What it still sends reaches nobody: the answer above was given when it had been shut out.
                    one.client.publish("a", "after", 1)
                    assert one.gone.wait(90)
                    seconds.append(one.when - start)
                    one.client.disconnect(); one.client.loop_stop()
                    if turn < 2: print(status, "shut out", shut_out(made))
                    iot.update_certificate(certificateId=made["certificateId"], newStatus="ACTIVE")
                # A busy machine may be slow, but not as slow as a client's next ping. Benchmarks/revocation.py measures it.
                print("soon", min(seconds) < 20)
                other.publish("a", "last"); other.wait(7)
                print([text for _, text in other.messages])
                print("the other is there", other.publish("b", "1"))
                version = iot.create_policy_version(policyName="all", setAsDefault=True, policyDocument=policy(
                    statement("iot:Connect", "client/*"), statement("iot:Publish", "topic/b")))["policyVersionId"]
                print(version, other.publish("b", "2"), other.publish("c", "3"))
                third = Device(made, "camera-1")
                iot.detach_policy(policyName="all", target=made["certificateArn"])
                print("without a policy", third.gone.wait(90))
                """#)
        }
        #expect(
            printed == """
                INACTIVE shut out True
                REVOKED shut out True
                soon True
                ['before', 'before', 'before', 'before', 'before', 'before', 'last']
                the other is there True
                2 True False
                without a policy True

                """)
    }
}
