import Foundation
import TestSupport
import Testing

/// Things and their shadows in a real browser, with a device at the other end.
@Suite(
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: HeadlessBrowser.isThere, Comment(rawValue: HeadlessBrowser.missing)))
struct ThingPageTests {
    @Test("a thing is made, seen coming and going, given attributes; its shadow is edited, and what the device reports is shown")
    func life() throws {
        let printed = try RunningServer.with { server in
            try server.browse("""
                import sys, json
                import paho.mqtt.client as mqtt
                deltas = []
                device = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="camera-1")
                device.on_message = lambda client, data, message: deltas.append(json.loads(message.payload)["state"])
                with Browser() as b:
                    b.sign_in_by_link()
                    b.go("/things"); b.wait_text("No thing yet")
                    b.type("#name", "a b"); b.click("main button", "Make"); b.find("#failure", "no name for a thing")
                    b.type("#name", "camera-1"); b.click("main button", "Make"); b.wait_text("Thing camera-1 is there")
                    b.type("#attributes", "site=north\\nfloor=2"); b.click("main button", "Save"); b.wait_text("The attributes of camera-1 are saved")
                    b.go("/things"); b.wait_text("floor=2, site=north"); b.find("td .state", "Away")
                    device.connect("127.0.0.1", int(sys.argv[1])); device.loop_start(); device.subscribe("$aws/things/camera-1/shadow/update/delta", 1)
                    b.find("td .state", "Connected")
                    b.click("main a", "camera-1"); b.wait_text("MQTT 3.1.1"); b.click("main a", "Classic shadow")
                    b.type("#desired", '{"light": {"on": true, "level": 3}}'); b.click("main button", "Save"); b.wait_text("The desired state is saved")
                    b.until(lambda: deltas, "the delta")
                    device.publish("$aws/things/camera-1/shadow/update", json.dumps({"state": {"reported": {"light": {"on": True, "level": 3}, "temperature": 21.50}}}), 1)
                    b.until(lambda: '"temperature": 21.5' in b.find("#reported").text, "what the device reports")
                    b.until(lambda: not b.all("#delta"), "no difference")
                    assert '"level": 3' in b.find("#desired").get_attribute("value")
                    b.go("/things/shadow?thing=camera-1")
                    b.type("#desired", '{"light": {"on": false}}'); b.click("main button", "Save"); b.wait_text("The desired state is saved")
                    assert "level" not in b.find("#desired").get_attribute("value"), "what was left out is gone"
                    device.publish("$aws/things/camera-1/shadow/update", json.dumps({"state": {"desired": {"other": 1}}}), 1)
                    b.until(lambda: b.find("#shadow-version").text == "4", "the device's own change")
                    b.type("#desired", "{}"); b.click("main button", "Save"); b.find("#failure", "changed meanwhile")
                    b.type("#desired", "[1]"); b.click("main button", "Save"); b.find("#failure", "no object")
                    b.picture("shadow")
                    b.size(360, 740); assert b.sideways() <= 0; b.size(1280, 900)
                    b.go("/things/shadow?thing=camera-1"); b.click("main button.danger", "Delete"); b.click("dialog button.danger", "Delete"); b.wait_text("The shadow is deleted")
                    print(deltas[0], [c for c in b.complaints() if "400" not in c])
                device.loop_stop()
                """, [String(server.mqttPort)])
        }
        #expect(printed == "{'light': {'on': True, 'level': 3}} []\n")
    }

    @Test("a certificate that the page makes lets the device in over TLS; revoked, it does not; a device job shows how far it has come")
    func certificatesAndJobs() throws {
        let printed = try RunningServer.with { server in
            try server.browse("""
                import os, sys, json, threading
                import boto3
                import paho.mqtt.client as mqtt
                with Browser() as b:
                    b.sign_in_by_link()
                    b.go("/things"); b.type("#name", "camera-1"); b.click("main button", "Make"); b.wait_text("Thing camera-1 is there")
                    bundle = b.driver.execute_async_script(
                        "const done = arguments[0], form = document.querySelector('form[action$=certificates]');"
                        "fetch(form.action, {method: 'POST', body: new URLSearchParams(new FormData(form))}).then(a => a.text()).then(done)")
                    assert "PRIVATE KEY" in bundle and bundle.count("BEGIN CERTIFICATE") == 2, bundle[:200]
                    file = os.path.join(sys.argv[2], "camera-1.pem"); open(file, "w").write(bundle)
                    def connect():
                        device, came, gone = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="camera-1"), threading.Event(), threading.Event()
                        device.on_connect = lambda *_: came.set(); device.on_disconnect = lambda *_: gone.set()
                        device.tls_set(ca_certs=file, certfile=file, keyfile=file); device.connect("localhost", int(sys.argv[1])); device.loop_start()
                        return device, came, gone
                    device, came, gone = connect(); assert came.wait(120)
                    b.go("/things/thing?name=camera-1"); b.find("td .state", "Active"); b.find(".head .state", "Connected")
                    b.go("/device-jobs"); b.type("#id", "reboot-1"); b.type("#targets", "camera-1"); b.click("main button", "Roll out")
                    b.wait_text("Job reboot-1 is being rolled out"); b.find("td .state", "Queued"); b.wait_text("0 of 1")
                    device.publish("$aws/things/camera-1/jobs/reboot-1/update", json.dumps({"status": "SUCCEEDED", "statusDetails": {"took": "3 s"}}), 1)
                    b.wait_text("took: 3 s"); b.wait_text("1 of 1"); b.find(".state", "Completed")
                    b.until(lambda: not b.all("main button.danger"), "nothing to cancel")
                    b.picture("device-job")
                    b.go("/device-jobs"); b.type("#id", "update-1"); b.type("#targets", "camera-1"); b.click("main button", "Roll out"); b.find("td .state", "Queued")
                    device.publish("$aws/things/camera-1/jobs/update-1/update", json.dumps({"status": "FAILED", "statusDetails": {"reason": "too slow"}}), 1)
                    b.wait_text("reason: too slow"); b.go("/device-jobs"); b.find("td .state.bad", "Failed"); b.find("td .state.good", "Completed")
                    b.size(360, 740); assert b.sideways() <= 0; b.size(1280, 900)
                    b.go("/device-jobs"); b.type("#id", "reboot-1"); b.type("#targets", "nobody"); b.click("main button", "Roll out"); b.find("#failure")
                    b.go("/things/thing?name=camera-1"); b.click("main td button", "Revoke"); b.click("dialog button.danger", "Revoke"); b.wait_text("is revoked")
                    assert gone.wait(120); device.loop_stop()
                    b.find("td .state", "Revoked"); b.size(360, 740); assert b.sideways() <= 0
                    print([c for c in b.complaints() if "40" not in c])
                """, [String(server.mqttsPort), server.data.path])
        }
        #expect(printed == "[]\n")
    }
}
