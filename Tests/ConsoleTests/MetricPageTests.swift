import Foundation
import TestSupport
import Testing

/// Metrics and dashboards in a real browser, put there by boto3.
@Suite(
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: HeadlessBrowser.isThere, Comment(rawValue: HeadlessBrowser.missing)))
struct MetricPageTests {
    @Test("a dashboard's body is drawn: lines, numbers, bars, text, the short form of metrics; what cannot be drawn is said")
    func dashboard() throws {
        let printed = try RunningServer.with { server in
            try server.browse("""
                import boto3, json
                watch = boto3.client("cloudwatch")
                for minute in range(6):
                    for kind, value in (("Stegosaurus", 10 + minute), ("Triceratops", 30 - minute)):
                        watch.put_metric_data(Namespace="dino", MetricData=[{"MetricName": "detections", "Value": value, "Timestamp": time.time() - 60 * (6 - minute),
                            "Dimensions": [{"Name": "class", "Value": kind}]}])
                rows = [["dino", "detections", "class", "Stegosaurus", {"label": "Stego <b>"}], ["...", "Triceratops"]]
                watch.put_dashboard(DashboardName="camera", DashboardBody=json.dumps({"widgets": [
                    {"type": "metric", "x": 0, "y": 0, "properties": {"title": "By class", "metrics": rows, "period": 60, "stat": "Sum"}},
                    {"type": "metric", "x": 0, "y": 1, "properties": {"title": "Now", "view": "singleValue", "metrics": rows, "period": 60}},
                    {"type": "metric", "x": 0, "y": 2, "properties": {"title": "Compared", "view": "bar", "metrics": rows, "period": 60}},
                    {"type": "metric", "x": 0, "y": 3, "properties": {"title": "Nothing", "metrics": [["dino", "none"]]}},
                    {"type": "metric", "x": 0, "y": 4, "properties": {"title": "Wrong", "metrics": [["dino"]]}},
                    {"type": "text", "x": 0, "y": 5, "properties": {"markdown": "**Front** camera"}}]}))
                with Browser() as b:
                    b.sign_in_by_link()
                    b.go("/metrics"); b.click("a", "camera")
                    assert [e.text for e in b.all(".chart-card h3")] == ["By class", "Now", "Compared", "Nothing", "Wrong"], b.text
                    assert "Stego <b>: 6 values from 10 to 15, last 15" in b.find(".chart").get_attribute("aria-label")
                    assert len(b.all(".chart polyline")) == 2
                    b.click("summary", "Numbers")
                    assert len(b.all("#widget-0 tbody tr")) == 6
                    assert sorted(e.text for e in b.all(".facts .figure")) == ["15", "25"], b.text
                    b.wait_text("No data in this span"); b.wait_text("a metric needs a namespace"); b.wait_text("**Front** camera")
                    b.go("/metrics"); b.click("a", "dino"); b.click("a", "class=Triceratops")
                    b.find(".chart")
                    b.size(360, 740)
                    assert b.sideways() <= 0
                    print(b.complaints())
                """)
        }
        #expect(printed == "[]\n")
    }
}
