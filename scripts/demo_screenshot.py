#!/usr/bin/env python3
"""A picture of the console after the demo: the chart of what the device has seen, class by class.

    python3 scripts/demo_screenshot.py --demo brachio-demo

Starts the demo's server again on its data, opens the console's metrics in headless Chromium through chromedriver (WebDriver, W3C), and writes
`console.png` into the demo's folder. Without Chromium, or where the demo had no device, it says so and ends well: the picture is left out.
Needs nothing but Python's standard library.
"""

import argparse
import base64
import json
import pathlib
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
NAMESPACE = "dino-detect"
PATIENCE_SECONDS = 60
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # WebDriver's name for a reference to an element
FLAGS = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--window-size=1280,900"]


class Browser:
    def __init__(self, driver, chromium):
        self.process = subprocess.Popen([driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in self.process.stdout:
            if "started successfully on port" in line:
                self.address = "http://127.0.0.1:{}/session".format(line.rstrip().rstrip(".").split()[-1])
                break
        options = {"binary": chromium, "args": FLAGS}
        self.address += "/" + self.ask("", {"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options}}})["sessionId"]

    def ask(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            return json.load(answer)["value"]

    def open(self, url):
        self.ask("/url", {"url": url})

    def click(self, selector):
        self.ask("/element/{}/click".format(self.ask("/element", {"using": "css selector", "value": selector})[ELEMENT]), {})

    def run(self, script):
        return self.ask("/execute/sync", {"script": script, "args": []})

    def picture(self):
        return base64.b64decode(self.ask("/screenshot"))

    def close(self):
        try:
            urllib.request.urlopen(urllib.request.Request(self.address, method="DELETE"), timeout=PATIENCE_SECONDS).close()
        except (OSError, urllib.error.URLError):
            pass
        self.process.terminate()
        self.process.wait()


def eventually(what, condition):
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.1)
    raise SystemExit("no picture of the console: not within {} s: {}".format(PATIENCE_SECONDS, what))


def chart(browser, console):
    """How often each class that the namespace has was seen, in all and minute by minute."""
    browser.open("{}/metrics/namespace?{}".format(console, urllib.parse.urlencode({"namespace": NAMESPACE})))
    classes = browser.run("return [...document.querySelectorAll('main a[href*=\"/metrics/dashboard\"]')].map(a => a.textContent.trim())")
    if not classes:
        return None
    rows = [[NAMESPACE, name, {"stat": "SampleCount", "label": name}] for name in classes]
    charts = [("Detections by class", 86400, "bar"), ("Detections a minute", 60, "timeSeries")]
    body = json.dumps({"widgets": [
        {"type": "metric", "x": 0, "y": 6 * place, "width": 24, "height": 6,
         "properties": {"title": title, "metrics": rows, "period": period, "stat": "SampleCount", "view": view}}
        for place, (title, period, view) in enumerate(charts)]})
    browser.open("{}/metrics/dashboard?{}".format(console, urllib.parse.urlencode({"body": body, "hours": 1})))
    eventually("the chart is drawn", lambda: browser.run("return document.querySelectorAll('main .chart-card').length > 1"))
    return browser.picture()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--demo", type=pathlib.Path, default=ROOT / "brachio-demo")
    parser.add_argument("--brachio", default=str(ROOT / ".build" / "release" / "brachio"))
    options = parser.parse_args()
    data, file = options.demo / "cloud", options.demo / "console.png"
    driver, chromium = shutil.which("chromedriver"), shutil.which("chromium") or shutil.which("google-chrome")
    if not driver or not chromium:
        return print("no picture of the console: there is no chromium with chromedriver (scripts/browser.sh installs them)")
    if not data.is_dir():
        return print("no picture of the console: the demo has no server in {}".format(options.demo))
    server = subprocess.Popen(
        [options.brachio, "serve", "--data", str(data), "--port", "0", "--console-port", "0", "--json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        console = json.loads(server.stdout.readline())["console"]
        link = subprocess.run([options.brachio, "console-link", "--data", str(data)], check=True, capture_output=True, text=True).stdout.strip()
        browser = Browser(driver, chromium)
        try:
            browser.open(link)
            browser.click("main form button")
            picture = chart(browser, console)
        finally:
            browser.close()
    finally:
        server.terminate()
        server.wait()
    if picture is None:
        return print("no picture of the console: the device has counted nothing")
    file.write_bytes(picture)
    print("the console's chart of what the device has seen: {}".format(file))


if __name__ == "__main__":
    sys.exit(main())
