import Foundation
import TestSupport
import Testing

/// The shadow client of AWS's device SDK, against the program as a person starts it.
@Suite("Peers: AWS IoT Device SDK, shadows", .enabled(if: RunningServer.isBuilt && PythonPeer.executable != nil, "needs the program and awsiotsdk"))
struct AWSShadowTests {
    /// Connects `connection` and makes `shadows`, and `told` to wait for the next message of a kind.
    static let preamble = """
        import sys, queue
        from awscrt import io, mqtt
        from awsiot import iotshadow
        QOS = mqtt.QoS.AT_LEAST_ONCE
        def connect(client_id):
            connection = mqtt.Connection(client=mqtt.Client(io.ClientBootstrap.get_or_create_static_default()), host_name="localhost", port=int(sys.argv[1]),
                                         client_id=client_id, clean_session=True, keep_alive_secs=1200)
            connection.connect().result(120)
            return connection
        connection = connect("lamp")
        shadows = iotshadow.IotShadowClient(connection)
        def follow(subscribe, request):
            got = queue.Queue()
            future, _ = subscribe(request=request, qos=QOS, callback=got.put)
            future.result(120)
            return got

        """

    @Test("awsiotsdk 1.31.0 follows a classic shadow: accepted, rejected, delta and documents")
    func classic() throws {
        let printed = try RunningServer.with { server in
            try PythonPeer.run(
                Self.preamble + """
                accepted = follow(shadows.subscribe_to_update_shadow_accepted, iotshadow.UpdateShadowSubscriptionRequest(thing_name="lamp"))
                rejected = follow(shadows.subscribe_to_update_shadow_rejected, iotshadow.UpdateShadowSubscriptionRequest(thing_name="lamp"))
                delta = follow(shadows.subscribe_to_shadow_delta_updated_events, iotshadow.ShadowDeltaUpdatedSubscriptionRequest(thing_name="lamp"))
                documents = follow(shadows.subscribe_to_shadow_updated_events, iotshadow.ShadowUpdatedSubscriptionRequest(thing_name="lamp"))
                got = follow(shadows.subscribe_to_get_shadow_accepted, iotshadow.GetShadowSubscriptionRequest(thing_name="lamp"))
                missing = follow(shadows.subscribe_to_get_shadow_rejected, iotshadow.GetShadowSubscriptionRequest(thing_name="lamp"))
                gone = follow(shadows.subscribe_to_delete_shadow_accepted, iotshadow.DeleteShadowSubscriptionRequest(thing_name="lamp"))

                shadows.publish_get_shadow(iotshadow.GetShadowRequest(thing_name="lamp", client_token="first"), QOS).result(120)
                error = missing.get(timeout=120)
                print(error.code, error.message, error.client_token)
                state = iotshadow.ShadowState(desired={"color": {"r": 255}}, reported={"color": {"r": 0}})
                shadows.publish_update_shadow(iotshadow.UpdateShadowRequest(thing_name="lamp", state=state, client_token="t"), QOS).result(120)
                answer, change, both = accepted.get(timeout=120), delta.get(timeout=120), documents.get(timeout=120)
                print(answer.version, answer.client_token, answer.state.desired, change.state, change.version, both.previous, both.current.state.reported)
                shadows.publish_update_shadow(iotshadow.UpdateShadowRequest(thing_name="lamp", version=7, state=iotshadow.ShadowState(reported=change.state)), QOS).result(120)
                error = rejected.get(timeout=120)
                print(error.code, error.message)
                shadows.publish_update_shadow(iotshadow.UpdateShadowRequest(thing_name="lamp", version=1, state=iotshadow.ShadowState(reported=change.state)), QOS).result(120)
                print(accepted.get(timeout=120).version, documents.get(timeout=120).previous.version, delta.empty())
                shadows.publish_get_shadow(iotshadow.GetShadowRequest(thing_name="lamp"), QOS).result(120)
                shadow = got.get(timeout=120)
                print(shadow.version, shadow.state.desired, shadow.state.reported, shadow.state.delta, sorted(shadow.metadata.desired["color"]["r"]))
                shadows.publish_delete_shadow(iotshadow.DeleteShadowRequest(thing_name="lamp"), QOS).result(120)
                print(gone.get(timeout=120).version)
                connection.disconnect().result(120)
                """, ["\(server.mqttPort)"])
        }
        #expect(printed == """
            404 No shadow exists with name: 'lamp' first
            1 t {'color': {'r': 255}} {'color': {'r': 255}} 1 None {'color': {'r': 0}}
            409 Version conflict
            2 1 True
            2 {'color': {'r': 255}} {'color': {'r': 255}} None ['timestamp']
            2

            """)
    }

    @Test("awsiotsdk 1.31.0 uses named shadows; messages without acknowledgement are answered too; what was acknowledged survives a kill")
    func named() throws {
        let data = FileManager.default.temporaryDirectory.appendingPathComponent("shadow-kill-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: data) }
        let script = Self.preamble + """
            name = dict(thing_name="lamp", shadow_name="light")
            accepted = follow(shadows.subscribe_to_update_named_shadow_accepted, iotshadow.UpdateNamedShadowSubscriptionRequest(**name))
            got = follow(shadows.subscribe_to_get_named_shadow_accepted, iotshadow.GetNamedShadowSubscriptionRequest(**name))
            if sys.argv[2] == "write":
                for number in range(20):
                    state = iotshadow.ShadowState(reported={"number": number})
                    shadows.publish_update_named_shadow(iotshadow.UpdateNamedShadowRequest(**name, state=state), QOS).result(120)
                print(20)
            else:
                shadows.publish_get_named_shadow(iotshadow.GetNamedShadowRequest(**name), mqtt.QoS.AT_MOST_ONCE).result(120)
                shadow = got.get(timeout=120)
                print(shadow.version, shadow.state.reported)
                connection.disconnect().result(120)
            """
        let first = try RunningServer.start(on: data)
        #expect(try PythonPeer.run(script, ["\(first.mqttPort)", "write"]) == "20\n")
        first.kill()
        let second = try RunningServer.start(on: data)
        defer { second.stop() }
        #expect(try PythonPeer.run(script, ["\(second.mqttPort)", "read"]) == "20 {'number': 19}\n")
    }
}
