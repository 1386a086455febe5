import Foundation
import TestSupport
import Testing

/// Metrics and dashboards in a real browser, put there by boto3.
@Suite(
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: HeadlessBrowser.isThere, Comment(rawValue: HeadlessBrowser.missing)))
struct MetricPageTests {
    @Test("a dashboard's body is drawn: lines, numbers, bars, text, the short form of metrics; what cannot be drawn is said; it follows what comes; in the dark on a phone it can be read")
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
                    b.until(lambda: [e.text for e in b.all(".chart-card h3")] == ["By class", "Now", "Compared", "Nothing", "Wrong"], "the charts: " + b.text)
                    assert "Stego <b>: 6 values from 10 to 15, last 15" in b.find(".chart").get_attribute("aria-label")
                    assert len(b.all(".chart polyline")) == 2
                    b.click("summary", "Numbers")
                    assert len(b.all("#widget-0 tbody tr")) == 6
                    assert sorted(e.text for e in b.all(".facts .figure")) == ["15", "25"], b.text
                    b.wait_text("No data in this span"); b.wait_text("a metric needs a namespace"); b.wait_text("**Front** camera")
                    # Every picture is in words too, and its numbers are in a table.
                    assert all(e.get_attribute("role") == "img" and e.get_attribute("aria-label") for e in b.all(".charts svg")), b.text
                    b.run("window.unchanged = true")
                    watch.put_metric_data(Namespace="dino", MetricData=[{"MetricName": "detections", "Value": 77, "Dimensions": [{"Name": "class", "Value": "Stegosaurus"}]}])
                    b.until(lambda: "77" in [e.text for e in b.all(".facts .figure")], "the dashboard's own refresh")
                    assert b.run("return window.unchanged"), "the page was not loaded again"
                    assert b.all("#widget-0[open]"), "what was open stays open"
                    b.picture("dashboard")
                    b.go("/metrics"); b.click("a", "dino"); b.click("a", "class=Triceratops")
                    b.find(".chart")
                    b.size(360, 740)
                    assert b.sideways() <= 0
                    b.set_password()
                    print(b.complaints())
                with Browser(width=390, height=760, dark=True) as b:
                    b.sign_in("owner"); b.wait_path("/")
                    b.go("/metrics"); b.click("a", "camera"); b.find(".chart")
                    assert b.sideways() <= 0
                    # Relative luminance by WCAG: lines stand out from what is behind them (1.4.11: 3 to 1), text more (1.4.3: 4.5 to 1).
                    contrast = b.run('''
                        const light = color => { const part = color.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                            return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2]; };
                        const against = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                        const behind = light(getComputedStyle(document.querySelector(".chart-card")).backgroundColor);
                        const least = (selector, name) => Math.min(...[...document.querySelectorAll(selector)].map(e => against(light(getComputedStyle(e)[name]), behind)));
                        return [behind, least(".chart polyline", "stroke"), least(".chart text", "fill"), least(".chart-card h3, .keys li", "color")];''')
                    assert contrast[0] < 0.05 and contrast[1] >= 3 and contrast[2] >= 4.5 and contrast[3] >= 4.5, contrast
                    b.picture("dashboard-phone")
                    print(b.complaints())
                """)
        }
        #expect(printed == "[]\n[]\n")
    }
}
