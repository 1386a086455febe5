#!/usr/bin/env python3
"""Takes the pictures of the console's pages on devices in docs/pictures: device_pictures.py BRACHIO FOLDER

Serves a small fleet, lets a thing report, and photographs the pages with headless Chromium. Run it with .venv/bin/python and with the
variables BRACHIO_CHROMIUM and BRACHIO_CHROMEDRIVER. The pictures are WebP files of at most 60 kB or so.
"""
import io, json, math, os, random, subprocess, sys, tempfile, time
from PIL import Image

brachio, folder = sys.argv[1], sys.argv[2]
work = tempfile.mkdtemp()
server = subprocess.Popen([brachio, "serve", "--data", f"{work}/data", "--port", "0", "--console-port", "0", "--json"], stdout=subprocess.PIPE)


def save(browser, name):
    picture = Image.open(io.BytesIO(browser.driver.get_screenshot_as_png())).convert("RGB")
    picture.save(os.path.join(folder, f"{name}.webp"), quality=80, method=6)


def fleet(iot):
    for name, attributes in {"camera-north": {"site": "museum", "floor": "2"}, "camera-south": {"site": "museum", "floor": "1"}, "camera-gate": {"site": "park"},
                             "lamp": {}, "turnstile-1": {"site": "park"}}.items():
        iot.create_thing(thingName=name, attributePayload={"attributes": attributes})


def detections(watch):
    """Three hours of counts by class, minute by minute."""
    dice = random.Random(7)
    now = int(time.time() // 60 * 60)
    for place, kind in enumerate(["Stegosaurus", "Triceratops", "Tyrannosaurus"]):
        data = [{"MetricName": "detections", "Timestamp": now - 60 * minute, "Dimensions": [{"Name": "class", "Value": kind}],
                 "Value": max(0, round(14 - 4 * place + 5 * math.sin(minute / 23 + 2 * place) + dice.gauss(0, 1.2)))} for minute in range(180)]
        watch.put_metric_data(Namespace="dino", MetricData=data)
    rows = [["dino", "detections", "class", kind, {"label": kind}] for kind in ("Stegosaurus", "Triceratops", "Tyrannosaurus")]
    watch.put_dashboard(DashboardName="museum", DashboardBody=json.dumps({"widgets": [
        {"type": "metric", "x": 0, "y": 0, "width": 16, "height": 6, "properties": {"title": "Detections by class", "metrics": rows, "period": 300, "stat": "Sum"}},
        {"type": "metric", "x": 16, "y": 0, "width": 8, "height": 6, "properties": {"title": "The last five minutes", "view": "singleValue", "metrics": rows, "period": 300, "stat": "Sum"}},
        {"type": "metric", "x": 0, "y": 6, "width": 16, "height": 6, "properties": {"title": "By hour", "view": "bar", "metrics": rows, "period": 3600, "stat": "Sum"}},
        {"type": "text", "x": 16, "y": 6, "width": 8, "height": 6, "properties": {"markdown": "Counted by the rule *detections* from what the cameras publish."}}]}))


try:
    said = json.loads(server.stdout.readline())
    root = json.load(open(f"{work}/data/root-credential.json"))
    os.environ |= {"AWS_ENDPOINT_URL": said["endpoint"], "AWS_ACCESS_KEY_ID": root["accessKeyID"], "AWS_SECRET_ACCESS_KEY": root["secretAccessKey"],
                   "AWS_DEFAULT_REGION": "us-east-1", "BRACHIO_CONSOLE": said["console"], "BRACHIO_CONSOLE_LINK": said["consoleLink"],
                   "SE_OFFLINE": "true", "SE_AVOID_STATS": "true"}
    import boto3
    import paho.mqtt.client as mqtt
    from browser import *
    fleet(boto3.client("iot"))
    detections(boto3.client("cloudwatch"))
    devices = {}
    for name in ("camera-north", "camera-gate", "lamp"):
        devices[name] = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=name)
        devices[name].connect("127.0.0.1", said["mqttPort"])
        devices[name].loop_start()
    with Browser(width=1180, height=760) as b:
        b.sign_in_by_link()
        b.set_password()
        b.until(lambda: "Set a password" not in b.text, "no notice")
        b.go("/things")
        b.until(lambda: sum("Connected" in e.text for e in b.all("td .state")) == 3, "three that are connected")
        save(b, "console-things")
        devices["camera-north"].publish("$aws/things/camera-north/shadow/update", json.dumps({"state": {"reported": {
            "model": "dinosaurs-3", "light": {"on": True, "level": 3}, "temperature": 21.5}}}), 1).wait_for_publish(60)
        b.go("/things/shadow?thing=camera-north")
        b.until(lambda: "temperature" in b.find("#reported").text, "what it reports")
        b.type("#desired", json.dumps({"model": "dinosaurs-4", "light": {"on": True, "level": 5}}, indent=2))
        b.click("main button", "Save")
        b.wait_text("The desired state is saved")
        b.until(lambda: b.all("#delta"), "the difference")
        save(b, "console-shadow")
        b.go("/metrics")
        b.click("a", "museum")
        b.until(lambda: len(b.all(".chart-card")) >= 3, "the charts")
        save(b, "console-dashboard")
    with Browser(width=390, height=760, dark=True) as b:
        b.sign_in("owner")
        b.wait_path("/")
        b.go("/metrics")
        b.click("a", "museum")
        b.until(lambda: len(b.all(".chart-card")) >= 3, "the charts")
        save(b, "console-dashboard-phone")
    for device in devices.values():
        device.disconnect()
        device.loop_stop()
finally:
    server.terminate()
    server.wait()
