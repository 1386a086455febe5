import Foundation
import TestSupport
import Testing

/// The client of MQTT in a real browser, with mosquitto's clients at the other end.
@Suite(
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: HeadlessBrowser.isThere, Comment(rawValue: HeadlessBrowser.missing)))
struct MessagePageTests {
    @Test("messages appear as they come; they are filtered, paused, shown as JSON, text and bytes; publishing reaches others")
    func live() throws {
        let printed = try RunningServer.with { server in
            try server.browse("""
                import sys
                import paho.mqtt.client as mqtt
                port, heard = int(sys.argv[1]), []
                other = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
                other.on_message = lambda client, data, message: heard.append((message.topic, message.payload, message.qos))
                other.connect("127.0.0.1", port); other.subscribe("to/#", 1); other.loop_start()
                def say(topic, payload, qos=0): other.publish(topic, payload, qos).wait_for_publish()
                with Browser() as b:
                    b.sign_in_by_link()
                    b.go("/messages"); b.type("#filter", "#"); b.click("#subscribe button", "Follow")
                    b.until(lambda: b.run("return document.getElementById('messages').dataset.state") == "open", "the stream")
                    say("dino/front", '{"dinosaur":"Triceratops <b>","confidence":0.97}')
                    say("dino/back", bytes([0, 255, 16]), 1)
                    b.wait_text("dino/back")
                    assert '"confidence": 0.97' in b.text and "Triceratops <b>" in b.text, b.text
                    b.run("const v = document.getElementById('view'); v.value = 'hex'; v.dispatchEvent(new Event('change'))")
                    b.wait_text("000000  00 ff 10")
                    b.type("#search", "triceratops")
                    b.until(lambda: len(b.all("#messages li")) == 1, "one message")
                    b.run("const s = document.getElementById('search'); s.value = ''; s.dispatchEvent(new Event('input'))")
                    b.click("#pause", "Pause"); say("dino/third", "held")
                    b.wait_text("1 held back"); assert "dino/third" not in b.text
                    b.click("#pause", "Go on"); b.wait_text("dino/third")
                    b.type("#topic", "to/device"); b.type("#payload", "hello"); b.run("document.getElementById('qos').value = '1'")
                    b.click("#publication button", "Publish")
                    b.until(lambda: heard, "the other client's message")
                    b.picture("messages")
                    b.size(360, 740); assert b.sideways() <= 0
                    b.go("/messages"); b.run("document.documentElement.classList.remove('scripted')")
                    print(heard, b.complaints())
                other.loop_stop()
                """, [String(server.mqttPort)])
        }
        #expect(printed == "[('to/device', b'hello', 1)] []\n")
    }

    @Test("a topic that is none is refused in words; an annotator sees no messages; a flood is thinned and counted")
    func refusals() throws {
        let printed = try RunningServer.with { server in
            try server.browse("""
                import sys
                import paho.mqtt.client as mqtt
                other = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2); other.connect("127.0.0.1", int(sys.argv[1])); other.loop_start()
                with Browser() as b:
                    b.sign_in_by_link()
                    b.go("/messages"); b.type("#topic", "a/#"); b.click("#publication button", "Publish"); b.wait_text("wildcard")
                    b.type("#filter", "a"); b.click("#subscribe button", "Follow")
                    b.until(lambda: b.run("return document.getElementById('messages').dataset.state") == "open", "the stream")
                    for number in range(3000): other.publish("a", "%04d" % number)
                    b.until(lambda: "came too fast" in b.text or "2999" in b.text, "the flood")
                    assert len(b.all("#messages li")) <= 500
                    b.click("#filters button", "Leave"); b.wait_text("Follows nothing")
                    b.go("/messages/stream?filter=a%2F%23%2Fb"); b.wait_text("whole last level")
                    print(len(b.complaints()) <= 2)
                other.loop_stop()
                """, [String(server.mqttPort)])
        }
        #expect(printed == "True\n")
    }
}
