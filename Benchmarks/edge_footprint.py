"""What the agent takes of a device: memory (PSS), start-up, size of the program, and what it needs of the system.

    .venv/bin/python Benchmarks/edge_footprint.py
    .venv/bin/python Benchmarks/edge_footprint.py --agent .build/release/brachio-edge     as it is for development

A server and a device with its bundle are set up, an empty deployment (a route, and no model) is sent, and the agent is started again and again:
from its start to the first answer of its status socket, and to its connection with the cloud over TLS. Memory is /proc/PID/smaps_rollup after so many
seconds of being connected, and later, when the agent has given back what only its start needed: PSS counts a page that several processes share by
halves, thirds and so on. Where pages came out dirty is told by the kind of mapping. Which pages around a needed one come along is a matter of what
the system has in its memory, so medians of several starts count. With the limits the command fails above them; what has grown since
scripts/edge_functions.txt was made is found out by making that list anew.

Needs a release build of `brachio`, `make edge`, and boto3.
"""

import argparse
import json
import os
import pathlib
import re
import socket
import statistics
import subprocess
import tempfile
import time

import boto3

ROOT = pathlib.Path(__file__).resolve().parent.parent
RELEASE = ROOT / ".build" / "release"
AGENT = ROOT / ".build-edge" / "release" / "brachio-edge"


class Device:
    """A server, and a device whose agent can be started."""

    def __init__(self, folder, brachio, agent):
        self.agent, self.folder, data = agent, folder, os.path.join(folder, "cloud")
        self.server = subprocess.Popen(
            [brachio, "serve", "--data", data, "--port", "0", "--console-port", "0", "--json"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL)
        said = json.loads(self.server.stdout.readline())
        subprocess.run(
            [brachio, "device", "add", "small", "--host", "127.0.0.1", "--data", data, "--out", os.path.join(folder, "small.tar.gz"), "--data-folder",
             os.path.join(folder, "device"), "--json"], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["tar", "xzf", "small.tar.gz"], cwd=folder, check=True)
        self.file = pathlib.Path(folder, "small", "config.json")
        configuration = json.loads(self.file.read_text())
        configuration.update(trialSeconds=1, functionsPort=0)
        self.file.write_text(json.dumps(configuration))
        with open(os.path.join(data, "root-credential.json")) as file:
            root = json.load(file)
        session = boto3.Session(root["accessKeyID"], root["secretAccessKey"], region_name="us-east-1")
        self.client = lambda name: session.client(name, endpoint_url=said["endpoint"], verify=said.get("authority") or None)
        self.log = open(os.path.join(folder, "agent.log"), "w")

    def start(self):
        """The process, with the milliseconds to the first answer of its status socket, and to its connection with the cloud."""
        path = next(iter(pathlib.Path(self.folder, "device").glob("*.sock")), None) if os.path.exists(os.path.join(self.folder, "device")) else None
        if path:
            path.unlink()
        began = time.perf_counter()
        process = subprocess.Popen([self.agent, "run", "--config", str(self.file)], stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        answered = None
        while time.perf_counter() - began < 60:
            status = self.status()
            if status:
                answered = answered or 1000 * (time.perf_counter() - began)
                if status["connection"]["isConnected"]:
                    return process, answered, 1000 * (time.perf_counter() - began)
            if process.poll() is not None:
                raise SystemExit("the agent ended: see " + self.log.name)
            time.sleep(0.002)
        raise SystemExit("the agent did not connect within a minute: see " + self.log.name)

    def status(self):
        for path in pathlib.Path(self.folder, "device").glob("*.sock"):
            with socket.socket(socket.AF_UNIX) as link:
                try:
                    link.connect(str(path))
                    said = b""
                    while chunk := link.recv(1 << 16):
                        said += chunk
                    return json.loads(said)
                except (OSError, ValueError):
                    return None
        return None

    def deploy(self):
        """A group with a route and nothing else, as a device has before its first model."""
        greengrass, iot = self.client("greengrass"), self.client("iot")
        group = greengrass.create_group(Name="small")["Id"]
        core = greengrass.create_core_definition(InitialVersion={"Cores": [{
            "Id": "c", "ThingArn": iot.describe_thing(thingName="small")["thingArn"], "SyncShadow": False,
            "CertificateArn": iot.list_thing_principals(thingName="small")["principals"][0]}]})["LatestVersionArn"]
        thing = iot.create_thing(thingName="sensor")["thingArn"]
        devices = greengrass.create_device_definition(InitialVersion={"Devices": [{
            "Id": "d", "ThingArn": thing, "SyncShadow": False,
            "CertificateArn": iot.create_keys_and_certificate(setAsActive=True)["certificateArn"]}]})["LatestVersionArn"]
        routes = greengrass.create_subscription_definition(InitialVersion={"Subscriptions": [{
            "Id": "up", "Source": thing, "Subject": "sensor/#", "Target": "cloud"}]})["LatestVersionArn"]
        version = greengrass.create_group_version(
            GroupId=group, CoreDefinitionVersionArn=core, DeviceDefinitionVersionArn=devices, SubscriptionDefinitionVersionArn=routes)["Version"]
        identifier = greengrass.create_deployment(GroupId=group, GroupVersionId=version, DeploymentType="NewDeployment")["DeploymentId"]
        for _ in range(600):
            found = greengrass.get_deployment_status(GroupId=group, DeploymentId=identifier)
            if found["DeploymentStatus"] == "Success":
                return
            if found["DeploymentStatus"] == "Failure":
                raise SystemExit("the deployment failed: " + found.get("ErrorMessage", ""))
            time.sleep(0.1)
        raise SystemExit("the deployment did not end within a minute")

    def close(self):
        self.server.kill()
        self.server.wait()


def most(identifier):
    """Kibibytes that were resident at most, shared ones counted whole."""
    with open("/proc/{}/status".format(identifier)) as file:
        return int(re.search(r"^VmHWM:\s+(\d+)", file.read(), re.M)[1])


def memory(identifier, program):
    """Kibibytes: of /proc/PID/smaps_rollup, and PSS and dirty pages by kind of mapping."""
    with open("/proc/{}/smaps_rollup".format(identifier)) as file:
        whole = {line.split(":")[0]: int(line.split()[1]) for line in file if line.endswith("kB\n")}
    kinds, kind = {}, None
    with open("/proc/{}/smaps".format(identifier)) as file:
        for line in file:
            words = line.split()
            if re.match("[0-9a-f]+-[0-9a-f]+$", words[0]):
                name = words[5] if len(words) > 5 else "anonymous"
                kind = "the program's file" if name == os.path.realpath(program) else "libraries' files" if name.startswith("/") else "heap and stacks"
                kinds.setdefault(kind, [0, 0])
            elif words[0] == "Pss:":
                kinds[kind][0] += int(words[1])
            elif words[0] == "Private_Dirty:":
                kinds[kind][1] += int(words[1])
    return whole, kinds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--brachio", default=str(RELEASE / "brachio"))
    parser.add_argument("--agent", default=str(AGENT))
    parser.add_argument("--starts", type=int, default=10)
    parser.add_argument("--measured-starts", type=int, default=3, help="of these, so many whose memory is read")
    parser.add_argument("--seconds", type=float, default=1, help="connected before memory is read: less than it takes the agent to give back what only its start needed")
    parser.add_argument("--later-seconds", type=float, default=20, help="connected before it is read again")
    parser.add_argument("--limit-mebibytes", type=float)
    parser.add_argument("--later-limit-mebibytes", type=float)
    parser.add_argument("--limit-milliseconds", type=float)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        device = Device(folder, options.brachio, options.agent)
        try:
            process, _, _ = device.start()
            try:
                device.deploy()
            finally:
                process.kill()
                process.wait()
            answered, connected, found, resident = [], [], [], 0
            for left in reversed(range(options.starts)):
                process, answer, connection = device.start()
                try:
                    answered.append(answer)
                    connected.append(connection)
                    if left < options.measured_starts:
                        time.sleep(options.seconds)
                        first = memory(process.pid, options.agent)
                        time.sleep(max(0, options.later_seconds - options.seconds))
                        found.append((first, memory(process.pid, options.agent)))
                        resident = max(resident, most(process.pid))
                finally:
                    process.terminate()
                    process.wait()
        finally:
            device.close()
    # The start of the median.
    (whole, kinds), (later, _) = sorted(found, key=lambda of: of[0][0]["Pss"])[len(found) // 2]
    libraries = subprocess.run(["ldd", options.agent], capture_output=True, text=True).stdout
    said = {
        "pssMebibytes": whole["Pss"] / 1024, "pssMebibytesLater": statistics.median(of["Pss"] for _, (of, _) in found) / 1024,
        "pssMebibytesRange": [min(of["Pss"] for (of, _), _ in found) / 1024, max(of["Pss"] for (of, _), _ in found) / 1024], "rssMebibytes": whole["Rss"] / 1024, "rssMebibytesMost": resident / 1024, "dirtyMebibytes": whole["Private_Dirty"] / 1024,
        "answersMilliseconds": statistics.median(answered), "answersMillisecondsMost": max(answered),
        "connectedMilliseconds": statistics.median(connected), "programMebibytes": os.path.getsize(options.agent) / (1 << 20),
        "libraries": sorted(re.findall(r"^\s*(\S+) =>", libraries, re.M)),
        "byKind": {kind: {"pssMebibytes": pss / 1024, "dirtyMebibytes": dirty / 1024} for kind, (pss, dirty) in sorted(kinds.items())},
    }
    if options.json:
        print(json.dumps(said))
    else:
        print("PSS {pssMebibytes:.1f} MiB ({least:.1f} to {most:.1f}), {pssMebibytesLater:.1f} after {seconds:g} s; RSS {rssMebibytes:.1f} MiB ({rssMebibytesMost:.1f} at most), of its own dirtied {dirtyMebibytes:.1f} MiB".format(
            least=said["pssMebibytesRange"][0], most=said["pssMebibytesRange"][1], seconds=options.later_seconds, **said))
        for kind, of in said["byKind"].items():
            print("    {}: PSS {pssMebibytes:.1f} MiB, dirtied {dirtyMebibytes:.1f} MiB".format(kind, **of))
        print("first answer after {answersMilliseconds:.0f} ms (median; {answersMillisecondsMost:.0f} at most), connected after {connectedMilliseconds:.0f} ms".format(**said))
        print("program {:.1f} MiB, libraries: {}".format(said["programMebibytes"], ", ".join(said["libraries"]) or "none"))
    if options.limit_mebibytes and said["pssMebibytes"] > options.limit_mebibytes:
        raise SystemExit("more than {} MiB".format(options.limit_mebibytes))
    if options.later_limit_mebibytes and said["pssMebibytesLater"] > options.later_limit_mebibytes:
        raise SystemExit("more than {} MiB after {:g} s".format(options.later_limit_mebibytes, options.later_seconds))
    if options.limit_milliseconds and said["answersMilliseconds"] > options.limit_milliseconds:
        raise SystemExit("more than {} ms to the first answer".format(options.limit_milliseconds))


if __name__ == "__main__":
    main()
