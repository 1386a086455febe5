import Foundation
import TestSupport
import Testing

/// WebSockets opened with a presigned address, by `awsiotsdk` and paho, and with the console's cookie.
@Suite(
    "WebSockets, for real clients",
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct DeviceWebSocketTests {
    /// `presigned` makes the address that clients without the SDK sign themselves; `Web` is paho over a WebSocket.
    private static let clients = #"""
        import datetime, http.client, urllib.parse
        import botocore.auth, botocore.awsrequest, botocore.credentials
        account = "arn:aws:iot:us-east-1:123456789012:"
        def presigned(keys, service="iotdevicegateway", expires=60, secret=None):
            signer = botocore.auth.SigV4QueryAuth(botocore.credentials.Credentials(keys[0], secret or keys[1]), service, "us-east-1", expires=expires)
            request = botocore.awsrequest.AWSRequest("GET", f"https://localhost:{secure}/mqtt")
            signer.add_auth(request)
            token = "&X-Amz-Security-Token=" + urllib.parse.quote(keys[2], safe="") if len(keys) > 2 else ""
            return "/mqtt?" + request.url.split("?")[1] + token
        class Web:
            def __init__(self, path="/mqtt", client_id="web-1", headers=None):
                self.client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=client_id, transport="websockets")
                self.client.tls_set(f"{data}/ca/authority.pem")
                self.client.ws_set_options(path, headers)
                self.messages, self.connected, self.reason, self.granted = [], threading.Event(), None, None
                def on_connect(c, d, f, reason, p): self.reason = str(reason); self.connected.set()
                self.client.on_connect = on_connect
                self.client.on_message = lambda c, d, m: self.messages.append((m.topic, m.payload.decode()))
                try: self.client.connect("localhost", secure)
                except mqtt.WebsocketConnectionError as error: self.reason = "no WebSocket"; return
                self.client.loop_start()
                assert self.connected.wait(120), "no CONNACK"
            def subscribe(self, topic):
                done = threading.Event()
                def on_subscribe(c, d, m, reasons, p): self.granted = [r.value for r in reasons]; done.set()
                self.client.on_subscribe = on_subscribe
                self.client.subscribe(topic, 1); assert done.wait(120), "no SUBACK"
                return self.granted
            def round(self, topic):
                self.subscribe(topic)
                self.client.publish(topic, "there and back", 1).wait_for_publish(120)
                return until(lambda: self.messages, 60) and self.messages.pop()
        root = [os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]]

        """#

    @Test("awsiotsdk connects with its own signing, over MQTT 3.1.1 and 5, with a role's session too; paho with an address signed by botocore")
    func presigned() throws {
        let printed = try RunningServer.with { server in
            try DeviceConnectionTests.run(server, Self.clients + #"""
                from concurrent.futures import Future
                from awscrt import auth, mqtt as crt, mqtt5
                from awsiot import mqtt5_client_builder, mqtt_connection_builder
                role = boto3.client("iam").create_role(RoleName="browser", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "sts:AssumeRole"}]}))["Role"]["Arn"]
                boto3.client("iam").put_role_policy(RoleName="browser", PolicyName="web", PolicyDocument=policy(
                    statement("iot:Connect", "client/web-*"), statement("iot:Publish", "topic/web/*"), statement("iot:Subscribe", "topicfilter/web/*"), statement("iot:Receive", "topic/web/*")))
                session = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="tab")["Credentials"]
                session = [session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"]]
                for name, keys in [("root", root), ("session", session)]:
                    provider = auth.AwsCredentialsProvider.new_static(*keys)
                    paths = dict(endpoint="localhost", port=secure, region="us-east-1", ca_filepath=f"{data}/ca/authority.pem", credentials_provider=provider)
                    old = mqtt_connection_builder.websockets_with_default_aws_signing(client_id=f"web-{name}", clean_session=True, keep_alive_secs=1200, **paths)
                    old.connect().result(120)
                    got = Future()
                    old.subscribe("web/3", crt.QoS.AT_LEAST_ONCE, lambda topic, payload, **rest: got.set_result(payload))[0].result(120)
                    old.publish("web/3", "three", crt.QoS.AT_LEAST_ONCE)[0].result(120)
                    connected, arrived = Future(), Future()
                    new = mqtt5_client_builder.websockets_with_default_aws_signing(
                        client_id=f"web-{name}-5", **paths, on_lifecycle_connection_success=lambda event: connected.set_result(event),
                        on_publish_received=lambda event: arrived.set_result(event.publish_packet.payload))
                    new.start(); connected.result(120)
                    new.subscribe(mqtt5.SubscribePacket([mqtt5.Subscription("web/5", mqtt5.QoS.AT_LEAST_ONCE)])).result(120)
                    new.publish(mqtt5.PublishPacket(topic="web/5", qos=mqtt5.QoS.AT_LEAST_ONCE, payload="five")).result(120)
                    print(name, got.result(120), arrived.result(120))
                    new.stop(); old.disconnect().result(120)
                print("paho", Web(presigned(root)).round("web/p"), Web(presigned(session), "web-2").round("web/p"))
                limited = Web(presigned(session), "web-3")
                print("outside its policy", limited.subscribe("other/#"), Web(presigned(session), "other").reason)
                print("wrong", Web(presigned(root, secret="no")).reason, Web(presigned(root, service="iotdata")).reason, Web(presigned(["AKIANOBODY", "x"])).reason,
                      Web(presigned(root)[:-8] + "deadbeef").reason, Web(presigned(session[:2])).reason)
                print("unsigned", Web().reason)
                """#)
        }
        #expect(
            printed == """
                root b'three' b'five'
                session b'three' b'five'
                paho ('web/p', 'there and back') ('web/p', 'there and back')
                outside its policy [128] Unspecified error
                wrong no WebSocket no WebSocket no WebSocket no WebSocket no WebSocket
                unsigned Unspecified error

                """)
    }

    @Test("somebody who is signed in at the console connects with the cookie; another site's page and a session that ended do not")
    func cookie() throws {
        let printed = try RunningServer.with { server in
            let arguments = [server.data.path, "\(server.mqttsPort)", server.console, server.consoleLink ?? ""]
            return try server.python(DeviceConnectionTests.device + Self.clients + #"""
                console, link = sys.argv[3:5]
                host = console.removeprefix("http://")
                def ask(method, path, headers={}):
                    connection = http.client.HTTPConnection(host)
                    connection.request(method, path, "" if method == "POST" else None, headers)
                    answer = connection.getresponse(); answer.read()
                    return answer
                cookie = ask("POST", link.removeprefix(console)).headers["Set-Cookie"].split(";")[0]
                def web(**headers): return Web(headers=headers)
                print(web(Cookie=cookie, Origin=f"http://localhost:{host.split(':')[1]}").round("console"))
                print(web(Cookie=cookie, Origin="https://evil.example").reason, web(Cookie=cookie[:-4] + "AAAA", Origin="http://localhost").reason)
                page = http.client.HTTPConnection(host); page.request("GET", "/account", headers={"Cookie": cookie})
                token = page.getresponse().read().decode().split('name="csrf-token" content="')[1].split('"')[0]
                print(ask("POST", "/sign-out", {"Cookie": cookie, "X-CSRF-Token": token}).status)
                print(web(Cookie=cookie, Origin="http://localhost").reason)
                """#, arguments)
        }
        #expect(
            printed == """
                ('console', 'there and back')
                no WebSocket Unspecified error
                303
                Unspecified error

                """)
    }
}
