"""From an empty folder to a device that runs what it is given, and back through every misfortune: story.py FOLDER PROGRAMS."""

import json
import os
import sys
import textwrap

import boto3

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from chain import Chain, eventually

COUNTER = """
    import json, time, uuid
    import greengrasssdk

    client, run = greengrasssdk.client("iot-data"), uuid.uuid4().hex
    print("counting begins", VERSION)
    number = 0
    while True:
        client.publish(topic="count", payload=json.dumps({"run": run, "number": number, "version": VERSION}))
        number += 1
        time.sleep(0.02)


    def handler(event, context):
        pass
    """
BROKEN = "raise RuntimeError('there is no camera here')\n"


def function(folder, text):
    path = os.path.join(folder, "counter")
    os.makedirs(path, exist_ok=True)
    with open(os.path.join(path, "main.py"), "w") as file:
        file.write(textwrap.dedent(text))
    return path


def main(folder, programs):
    with Chain(folder, programs, sys.executable) as chain:
        chain.start_server()
        # Longer than the slowest machine needs to start what is broken.
        chain.add_device(trialSeconds=20)

        def checked():
            """What the check finds, once it has reached the server: it gives up sooner than a machine may need that is busy."""
            findings = json.loads(chain.edge("check", "--json")[1])
            return findings if any(finding["subject"] == "endpoint" and finding["state"] == "good" for finding in findings) else None

        findings = eventually("the check reaches the server", checked)
        print("check:", *sorted("{} {}".format(finding["subject"], finding["state"]) for finding in findings if finding["subject"] != "camera"))
        chain.start_device()
        chain.watch("count")
        runs, versions = {}, []

        def take():
            """Sorts in what has arrived; says how many different ones there are of the run that was heard last."""
            while not chain.received.empty():
                message = json.loads(chain.received.get()[1])
                runs.setdefault(message["run"], []).append(message["number"])
                if message["version"] not in versions:
                    versions.append(message["version"])
            return len(set(list(runs.values())[-1])) if runs else 0

        def deploy(text):
            return chain.brachio("deploy", "--core", "garden", "--function", function(folder, text), "--route", "counter:count:cloud", "--json")

        def state(said):
            return json.loads(said[1])["status"] if said[1] else said[2]

        print("first:", state(deploy("VERSION = 1\n" + textwrap.dedent(COUNTER))))
        eventually("messages arrive", lambda: take() > 20)

        chain.network.cut()
        eventually("messages wait", lambda: chain.waiting() > 50)
        waiting, before = chain.waiting(), take()
        chain.network.restore()
        eventually("messages are delivered after the cut", lambda: take() > before + waiting)

        chain.kill_server()
        eventually("messages wait while there is no server", lambda: chain.waiting() > 50)
        waiting, before = chain.waiting(), take()
        chain.start_server()
        eventually("messages are delivered after the server's end", lambda: take() > before + waiting)

        chain.network.cut()
        # Whatever the server has confirmed until then no longer waits.
        eventually("the connection is lost", lambda: not chain.status()["connection"]["isConnected"])
        eventually("messages wait before the device's end", lambda: chain.waiting() > 50)
        waiting = chain.waiting()
        chain.kill_device()
        chain.start_device()
        kept = chain.waiting() >= waiting
        eventually("the function runs without a network", lambda: any(function["phase"] == "running" for function in chain.status()["functions"]))
        print("kept over a power cut:", kept)
        eventually("the next run's messages wait", lambda: chain.waiting() > waiting + 20)
        chain.network.restore()
        eventually("both runs' messages are delivered", lambda: take() > 20 and len(runs) == 2)

        print("second:", state(deploy("VERSION = 2\n" + textwrap.dedent(COUNTER))))
        eventually("the second version's messages arrive", lambda: take() > 20 and versions == [1, 2])

        broken = deploy(BROKEN)
        print("broken:", state(broken), "there is no camera here" in json.loads(broken[1])["failure"])
        eventually("the second version goes on", lambda: take() > 20 and len(runs) == 4 and versions == [1, 2])
        print("deployments:", *[json.loads(line)["status"] for line in chain.brachio("deployments", "--json")[1].splitlines()])

        numbers = {run: list(dict.fromkeys(found)) for run, found in runs.items()}
        print("in order, none lost:", len(numbers), all(found == list(range(len(found))) for found in numbers.values()))

        running = chain.status()["deployment"]["running"]
        data = boto3.client("iot-data")

        def told():
            """Whether the cloud has heard what runs now; the device tells it a moment after its functions are up again."""
            shadow = json.loads(data.get_thing_shadow(thingName="garden", shadowName="health")["payload"].read())
            return shadow["state"]["reported"]["deployment"]["running"] == running

        eventually("the shadow tells what runs", told)

        def tabled():
            said = chain.brachio("device", "status", "garden")[1]
            return all(word in said for word in ("Last heard", "connected", running, "counter", "running"))

        eventually("the table tells what runs", tabled)
        print("health and status: told")
        iot = boto3.client("iot")
        jobs = iot.list_job_executions_for_thing(thingName="garden")["executionSummaries"]
        print("jobs:", *sorted(job["jobExecutionSummary"]["status"] for job in jobs))
        logs = boto3.client("logs")
        group = "/aws/greengrass/Lambda/us-east-1/123456789012/counter"

        def lines():
            if not logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
                return []
            return [event["message"] for event in logs.filter_log_events(logGroupName=group)["events"]]

        eventually("lines are in CloudWatch Logs", lambda: any("counting begins 2" in line for line in lines()))
        print("logs: there")


main(*sys.argv[1:3])
