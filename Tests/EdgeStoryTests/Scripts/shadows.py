"""Shadows on a device and in the cloud, with the network cut and the power lost in between: shadows.py FOLDER PROGRAMS."""

import json
import os
import re
import sys
import textwrap

import boto3

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import group
from chain import Chain, eventually

# Counts in its shadow and does what is wanted of it, by the interface alone: it knows neither network nor cloud.
LAMP = """
    import json, sys, threading, time
    import greengrasssdk

    client = greengrasssdk.client("iot-data")


    def say(*words):
        # In one piece: print writes a line in parts, between which another thread's may come.
        sys.stdout.write(" ".join(map(str, words)) + "\\n")


    def report(**values):
        return json.loads(client.update_thing_shadow(thingName="garden", payload=json.dumps({"state": {"reported": values}}))["payload"])


    def count():
        try:
            client.get_thing_shadow(thingName="nothing")
        except Exception as error:
            say("missing:", "404" in str(error))
        try:
            number = json.loads(client.get_thing_shadow(thingName="garden")["payload"])["state"]["reported"]["count"]
        except Exception:
            number = 0
        say("resumed", number)
        while True:
            number += 1
            report(count=number)
            say("counted", number)
            time.sleep(0.05)


    def handler(event, context):
        topic = context.client_context.custom["subject"]
        if topic.endswith("delta"):
            report(**{name: value for name, value in event["state"].items() if name in ("level", "color")})
        else:
            say("heard", topic, json.dumps(event["state"]))


    client.publish(topic="$aws/things/fan/shadow/update", payload=json.dumps({"state": {"reported": {"on": True}}}))
    threading.Thread(target=count, daemon=True).start()
    """


def deploy():
    lamp = group.publish("lamp", "lamp.handler", {"lamp.py": textwrap.dedent(LAMP)})
    group.deploy("shadows", lamp, [
        ("GGShadowService", "$aws/things/garden/shadow/update/delta", lamp), (lamp, "$aws/things/fan/shadow/update", "GGShadowService"),
        ("GGShadowService", "$aws/things/fan/shadow/update/accepted", lamp)])


def main(folder, programs):
    with Chain(folder, programs, sys.executable) as chain:
        chain.start_server()
        chain.add_device()
        chain.start_device()
        data = boto3.client("iot-data")

        def cloud():
            try:
                return json.loads(data.get_thing_shadow(thingName="garden")["payload"].read())["state"]
            except data.exceptions.ResourceNotFoundException:
                return {}

        def reported(name):
            return cloud().get("reported", {}).get(name)

        def want(**values):
            data.update_thing_shadow(thingName="garden", payload=json.dumps({"state": {"desired": values}}))

        def counted():
            return max([int(number) for number in re.findall(r"counted (\d+)", chain.log("lamp"))], default=0)

        # What was in the cloud before the device knew of it.
        want(level=1)
        deploy()
        eventually("the first wish is fulfilled", lambda: reported("level") == 1)
        eventually("the device's own news arrive", lambda: (reported("count") or 0) > 5)
        want(level=2)
        eventually("a wish is fulfilled", lambda: reported("level") == 2 and "delta" not in cloud())
        eventually("a request by a route is answered by one", lambda: "heard $aws/things/fan/shadow/update/accepted" in chain.log("lamp"))
        # Lines come to the log on a way of their own.
        eventually("what the function says first is in its log", lambda: "missing: " in chain.log("lamp"))
        print("missing shadow is an error:", "missing: True" in chain.log("lamp"))

        chain.network.cut()
        eventually("the connection is lost", lambda: not chain.status()["connection"]["isConnected"])
        before = counted()
        want(level=3, color="red")
        eventually("it goes on without a network", lambda: counted() > before + 20)
        acknowledged = counted()
        chain.kill_device()
        chain.start_device()

        def resumed():
            return [int(number) for number in re.findall(r"resumed (\d+)\n", chain.log("lamp"))]

        eventually("it goes on after a power cut without a network", lambda: len(resumed()) == 2 and counted() > acknowledged + 20)
        print("what was acknowledged is there after a power cut:", resumed()[-1] >= acknowledged)
        behind = reported("count")
        print("the cloud is behind:", behind < acknowledged, cloud()["delta"] == {"level": 3, "color": "red"})

        chain.network.restore()
        eventually("both sides are one again", lambda: reported("count") > acknowledged and reported("level") == 3 and reported("color") == "red")
        print("together:", "delta" not in cloud())

        want(level=None, color=None)
        eventually("wishes are gone", lambda: "desired" not in cloud())
        # The device knows of each count before the cloud does; its log hears of it a moment later.
        known = reported("count")
        eventually("the device has what the cloud has", lambda: counted() >= known)


main(*sys.argv[1:3])
