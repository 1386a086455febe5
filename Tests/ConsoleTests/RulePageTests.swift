import Foundation
import TestSupport
import Testing

/// Rules in a real browser: made, tried out, seen at work, turned off, deleted.
@Suite(
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: HeadlessBrowser.isThere, Comment(rawValue: HeadlessBrowser.missing)))
struct RulePageTests {
    @Test("a rule is tried out on a sample, saved, counts what it does, is turned off and deleted")
    func life() throws {
        let printed = try RunningServer.with { server in
            try server.browse("""
                import boto3, datetime, sys
                import sys
                import paho.mqtt.client as mqtt
                other = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2); other.connect("127.0.0.1", int(sys.argv[1])); other.loop_start()
                watch = boto3.client("cloudwatch")
                def total():
                    now = datetime.datetime.now(datetime.timezone.utc)
                    points = watch.get_metric_statistics(Namespace="dino-detect", MetricName="Triceratops", Period=60, Statistics=["Sum"],
                        StartTime=now - datetime.timedelta(hours=1), EndTime=now + datetime.timedelta(minutes=2))["Datapoints"]
                    return sum(point["Sum"] for point in points)
                with Browser() as b:
                    b.sign_in_by_link()
                    b.go("/rules"); b.wait_text("No rule yet"); b.click("main a", "New rule")
                    b.click("main button", "Try")
                    b.find("#trial-result", '{"dinosaur":"Triceratops","confidence":"0.97"}')
                    b.wait_text("puts 1.0 Count into metric Triceratops of dino-detect")
                    b.type("#sql", "SELECT FROM"); b.click("main button", "Save"); b.find("#failure", "an expression is expected")
                    b.type("#sql", "SELECT dinosaur FROM 'dino-detect'"); b.click("main button", "Save")
                    b.wait_text("Rule count_detections is in force")
                    for number in range(3): other.publish("dino-detect", '{"dinosaur":"Triceratops"}', number % 2).wait_for_publish()
                    b.until(lambda: total() == 3, "the metric")
                    b.until(lambda: [e.text for e in b.all(".facts .figure")][:4] == ["3", "3", "3", "0"], "the counts")
                    b.picture("rule")
                    b.size(360, 740); assert b.sideways() <= 0; b.size(1280, 900)
                    b.click("main button", "Turn off"); b.wait_text("Rule count_detections is off")
                    b.go("/rules"); b.find("td .state", "Off"); b.click("main a", "count_detections")
                    b.click("main button.danger", "Delete"); b.click("dialog button.danger", "Delete"); b.wait_text("Rule count_detections is deleted")
                    print([c for c in b.complaints() if "400" not in c])
                other.loop_stop()
                """, [String(server.mqttPort)])
        }
        #expect(printed == "[]\n")
    }
}
