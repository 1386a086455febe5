import Foundation
import TestSupport
import Testing

/// Clients that others wrote, against the program as a person starts it.
@Suite("Peers: paho-mqtt", .enabled(if: RunningServer.isBuilt && PythonPeer.executable != nil, "needs the program and paho-mqtt"))
struct PahoTests {
    @Test("paho-mqtt 2.2.0 publishes and subscribes at every quality of service, in both versions, over TCP and WebSocket")
    func everything() throws {
        try RunningServer.with(options: ["--mqtt-mode", "strict"]) { server in
            let printed = try PythonPeer.run(
                """
                import sys, threading, paho.mqtt.client as mqtt
                port = int(sys.argv[1])
                for version in (mqtt.MQTTv311, mqtt.MQTTv5):
                    for transport in ("tcp", "websockets"):
                        client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=f"paho-{version}-{transport}", protocol=version, transport=transport)
                        if transport == "websockets": client.ws_set_options(path="/mqtt")
                        got, done, ready = [], threading.Event(), threading.Event()
                        def on_message(client, data, message):
                            got.append((message.topic, message.payload, message.qos))
                            if len(got) == 3: done.set()
                        client.on_message = on_message
                        client.on_subscribe = lambda *a: ready.set()
                        client.connect("127.0.0.1", port)
                        client.loop_start()
                        client.subscribe("peer/#", 2)
                        assert ready.wait(120), "no SUBACK"
                        for qos in (0, 1, 2):
                            client.publish(f"peer/{qos}", b"x" * (100_000 if qos else 10), qos=qos).wait_for_publish(120)
                        assert done.wait(120), got
                        client.disconnect()
                        client.loop_stop()
                        print(version, transport, sorted((t, len(p), q) for t, p, q in got))
                """, ["\(server.mqttPort)"])
            let expected = "[('peer/0', 10, 0), ('peer/1', 100000, 1), ('peer/2', 100000, 2)]"
            let lines = printed.split(separator: "\n")
            #expect(lines.count == 4 && lines.allSatisfy { $0.hasSuffix(expected) })
        }
    }
}

@Suite("Peers: mosquitto's clients", .enabled(if: RunningServer.isBuilt && InstalledTool.path("mosquitto_pub") != nil, "needs the program and mosquitto-clients"))
struct MosquittoTests {
    @Test("mosquitto_pub keeps a message that mosquitto_sub gets, in both versions", arguments: ["mqttv311", "mqttv5"])
    func retained(version: String) throws {
        try RunningServer.with { server in
            let shared = ["-p", "\(server.mqttPort)", "-V", version, "-q", "1", "-t", "kept"]
            try run("mosquitto_pub", shared + ["-r", "-m", "hello"])
            #expect(try run("mosquitto_sub", shared + ["-C", "1", "-W", "120"]) == "hello\n")
        }
    }

    @Test("mosquitto's clients over TLS with certificates; without one nobody gets in", .enabled(if: TestCertificates.openssl != nil, Comment(rawValue: TestCertificates.missing)))
    func certificates() async throws {
        try await withTemporaryFolderAsync { folder in
            let certificates = try TestCertificates(in: folder)
            try RunningServer.with(options: certificates.serverOptions) { server in
                let shared = ["-p", "\(server.mqttsPort)", "--cafile", certificates.authority.path, "-q", "1", "-t", "kept"]
                let own = ["--cert", certificates.client.path, "--key", certificates.clientKey.path]
                for version in ["tlsv1.2", "tlsv1.3"] {
                    try run("mosquitto_pub", shared + own + ["-r", "-m", version, "--tls-version", version])
                    #expect(try run("mosquitto_sub", shared + own + ["-C", "1", "-W", "120", "--tls-version", version]) == "\(version)\n")
                }
                #expect(throws: (any Error).self) { try run("mosquitto_pub", shared + ["-m", "no"]) }
            }
        }
    }

    private struct Failure: Error {}

    @discardableResult
    private func run(_ name: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: InstalledTool.path(name) ?? name)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        if process.terminationStatus != 0 { throw Failure() }
        return String(decoding: printed, as: UTF8.self)
    }
}

@Suite("Peers: AWS IoT Device SDK", .enabled(if: RunningServer.isBuilt && PythonPeer.executable != nil && TestCertificates.openssl != nil, "needs the program, awsiotsdk and openssl"))
struct AWSDeviceTests {
    @Test("awsiotsdk 1.31.0 publishes and subscribes over mutual TLS, with MQTT 3.1.1 and 5")
    func mutualTLS() async throws {
        try await withTemporaryFolderAsync { folder in
            let certificates = try TestCertificates(in: folder)
            try RunningServer.with(options: certificates.serverOptions) { server in
                let printed = try PythonPeer.run(
                    """
                    import sys, threading
                    from concurrent.futures import Future
                    from awscrt import mqtt, mqtt5
                    from awsiot import mqtt_connection_builder, mqtt5_client_builder
                    port, ca, cert, key = int(sys.argv[1]), *sys.argv[2:]
                    paths = dict(endpoint="localhost", port=port, cert_filepath=cert, pri_key_filepath=key, ca_filepath=ca)

                    old = mqtt_connection_builder.mtls_from_path(client_id="old", clean_session=True, keep_alive_secs=1200, **paths)
                    old.connect().result(120)
                    got = Future()
                    subscribed, _ = old.subscribe("peer/aws", mqtt.QoS.AT_LEAST_ONCE, lambda topic, payload, **rest: got.set_result(payload))
                    assert subscribed.result(120)["qos"] == mqtt.QoS.AT_LEAST_ONCE
                    published, _ = old.publish("peer/aws", "hello from 3", mqtt.QoS.AT_LEAST_ONCE)
                    published.result(120)
                    print(got.result(120))

                    connected, arrived = Future(), Future()
                    new = mqtt5_client_builder.mtls_from_path(
                        client_id="new", **paths, on_lifecycle_connection_success=lambda event: connected.set_result(event),
                        on_publish_received=lambda data: arrived.set_result(data.publish_packet.payload))
                    new.start()
                    connack = connected.result(120).connack_packet
                    print(connack.maximum_qos, connack.receive_maximum)
                    answer = new.subscribe(mqtt5.SubscribePacket([mqtt5.Subscription("peer/+", mqtt5.QoS.AT_LEAST_ONCE)])).result(120)
                    print(answer.reason_codes)
                    puback = new.publish(mqtt5.PublishPacket(topic="peer/five", qos=mqtt5.QoS.AT_LEAST_ONCE, payload="hello from 5")).result(120)
                    print(puback.puback.reason_code, arrived.result(120))
                    new.stop()
                    old.disconnect().result(120)
                    """,
                    ["\(server.mqttsPort)", certificates.authority.path, certificates.client.path, certificates.clientKey.path])
                #expect(printed.contains("b'hello from 3'") && printed.contains("b'hello from 5'"))
                #expect(printed.contains("100"), "the receive maximum that IoT Core has")
            }
        }
    }
}
