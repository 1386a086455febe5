"""A server and a device whose function counts: each number that the agent has accepted is written down by the function, and what a subscriber of the
cloud receives is held against that."""

import collections
import json
import os
import pathlib
import signal
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "Tests" / "EdgeStoryTests" / "Scripts"))
import power
from chain import Chain, eventually

COUNTER = """#!/usr/bin/python3
import base64, http.client, json, os, time, uuid
run, number = uuid.uuid4().hex, 0
context = base64.b64encode(json.dumps({{"custom": {{"source": os.environ["MY_FUNCTION_ARN"], "subject": "count"}}}}).encode()).decode()
headers = {{"X-Amz-Client-Context": context, "Authorization": os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"], "X-Amz-InvocationType": "Event"}}
path = "/2016-11-01/functions/" + os.environ["ROUTER_FUNCTION_ARN"]
core = http.client.HTTPConnection("127.0.0.1", int(os.environ["GG_DAEMON_PORT"]))
with open({accepted!r}, "a") as accepted:
    while True:
        core.request("POST", path, json.dumps({{"run": run, "number": number, "version": {version}}}), headers)
        answer = core.getresponse()
        answer.read()
        if answer.status < 300:
            accepted.write("%s %d\\n" % (run, number))
            accepted.flush()
            number += 1
        time.sleep({pause})
"""
BROKEN = "#!/usr/bin/python3\nraise SystemExit('no good')\n"


class Counting(Chain):
    def __init__(self, folder, options, has_power=False, pause=0.01):
        super().__init__(folder, os.path.dirname(options.brachio), sys.executable)
        self.agent, self.pause, self.version = options.agent, pause, 0
        self.disk = power.Disk(os.path.join(folder, "disk"), self.device_data) if has_power else None
        self.accepted = os.path.join(folder, "accepted")
        pathlib.Path(self.accepted).touch()
        os.chmod(self.accepted, 0o666)
        self.arrived, self.versions, self.disorders, self.duplicates = collections.defaultdict(dict), set(), 0, 0

    def program(self, name):
        return self.agent if name == "brachio-edge" else super().program(name)

    def begin(self):
        os.chmod(self.folder, 0o755)
        os.makedirs(self.device_data, exist_ok=True)
        self.start_server()
        self.add_device()
        self.start_device()
        self.watch("count")

    def __exit__(self, *what):
        super().__exit__(*what)
        if self.disk:
            self.disk.unmount()

    def words(self, broken=False):
        """The words of `brachio deploy` for another version of the function."""
        self.version += 1
        code = pathlib.Path(self.folder, "counter")
        code.mkdir(exist_ok=True)
        text = BROKEN if broken else COUNTER
        code.joinpath("counter").write_text(text.format(accepted=self.accepted, version=self.version, pause=self.pause))
        code.joinpath("counter").chmod(0o755)
        return ("deploy", "--core", "garden", "--function", str(code), "--executable", "--handler", "counter", "--uncontained", "--route",
                "counter:count:cloud", "--json")

    def deploy(self):
        self.succeed(self.words())

    def succeed(self, words):
        _, said, error = self.brachio(*words)
        if not said or json.loads(said)["status"] != "Success":
            raise SystemExit("a good deployment fails: " + said + error)

    def take(self):
        """Sorts in what has arrived since. Of each run the first arrivals have to be in order."""
        while not self.received.empty():
            message = json.loads(self.received.get()[1])
            run, number = self.arrived[message["run"]], message["number"]
            self.versions.add(message["version"])
            if number in run:
                self.duplicates += 1
            else:
                if run and number < next(reversed(run)):
                    self.disorders += 1
                run[number] = True
        return sum(len(run) for run in self.arrived.values())

    def promised(self):
        found = collections.defaultdict(set)
        with open(self.accepted) as file:
            for line in file:
                if line.endswith("\n"):
                    run, number = line.split()
                    found[run].add(int(number))
        return found

    def lost(self):
        """Accepted messages that have not arrived."""
        self.take()
        return sum(len(numbers - self.arrived[run].keys()) for run, numbers in self.promised().items())

    def settle(self, tally):
        """Stops the function by stopping the agent, starts it again to deliver what waits, and counts."""
        self.device.send_signal(signal.SIGTERM)
        self.device.wait()
        self.start_device()
        before = sum(map(len, self.promised().values()))
        try:
            eventually("what was accepted arrives", lambda: self.lost() < 200 and self.status()["connection"]["isConnected"])
            self.deploy_nothing()
            eventually("what was accepted arrives", lambda: self.lost() == 0)
        except SystemExit as error:
            print(error)
        tally["accepted"] += sum(map(len, self.promised().values()))
        tally["lost"] += self.lost()
        tally["outOfOrder"] += self.disorders
        tally["twice"] += self.duplicates
        return before

    def deploy_nothing(self):
        """A function that is silent, so that what was accepted stands still."""
        code = pathlib.Path(self.folder, "counter", "counter")
        words = self.words()
        code.write_text("#!/bin/sh\nexec sleep 100000\n")
        self.succeed(words)

    def crash(self, cuts_power):
        if cuts_power:
            self.device.send_signal(signal.SIGSTOP)
            self.disk.cut()
        self.kill_device()
        if cuts_power:
            self.disk.boot()
