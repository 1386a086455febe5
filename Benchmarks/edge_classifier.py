"""The agent's classifier beside a Python function with ONNX Runtime, in one agent on this machine: frames a second, and milliseconds from the
moment a frame is taken to its message's arrival at a subscriber of the server's broker.

    .venv/bin/python Benchmarks/edge_classifier.py
    .venv/bin/python Benchmarks/edge_classifier.py --model squeezenet1.1.onnx --photos photos --threads 1 --rounds 5

Both read the same JPEGs from a folder in turn, shorten them as the model wants, classify them with so many threads and publish each answer, by the
same route through the agent's durable queue. They are deployed alternately. First each goes as fast as it can (frames a second), then at a steady
--pace that neither has trouble with (latency). The Python function keeps its session and its connection to the agent, decodes with Pillow's draft
mode, and works with NumPy arrays alone.

Needs release builds of `brachio` and `brachio-edge`, and the Python packages of scripts/requirements-bench.txt.
"""

import argparse
import json
import os
import pathlib
import queue
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import boto3

ROOT = pathlib.Path(__file__).resolve().parent.parent
CONNECTOR = "arn:aws:greengrass:us-east-1::/connectors/BrachioClassifier/versions/1"
PYTHON = '''
import base64, http.client, json, os, sys, time
import numpy as np
import onnxruntime
from PIL import Image

settings = json.loads(os.environ["SETTINGS"])
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = settings["threads"]
options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(settings["model"], options, providers=["CPUExecutionProvider"])
name = session.get_inputs()[0].name
mean = np.array([0.485, 0.456, 0.406], np.float32) * 255
scale = 1 / (np.array([0.229, 0.224, 0.225], np.float32) * 255)
photos = sorted(os.path.join(settings["photos"], entry) for entry in os.listdir(settings["photos"]))
core = http.client.HTTPConnection("127.0.0.1", int(os.environ["GG_DAEMON_PORT"]))
context = base64.b64encode(json.dumps({"custom": {"source": os.environ["MY_FUNCTION_ARN"], "subject": "seen/python"}}).encode()).decode()
headers = {"X-Amz-Client-Context": context, "Authorization": os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"], "X-Amz-InvocationType": "Event"}
pause, number, due = settings["pause"], 0, time.monotonic()
while True:
    if pause:
        due = max(due + pause, time.monotonic())
        time.sleep(max(0, due - time.monotonic()))
    taken = time.time()
    picture = Image.open(photos[number % len(photos)])
    picture.draft("RGB", (256, 256))
    picture = picture.convert("RGB")
    width, height = picture.size
    shorter = min(width, height)
    picture = picture.resize((round(width * 256 / shorter), round(height * 256 / shorter)), Image.BILINEAR)
    left, top = (picture.width - 224) // 2, (picture.height - 224) // 2
    data = np.asarray(picture.crop((left, top, left + 224, top + 224)), np.float32)
    data = np.ascontiguousarray(((data - mean) * scale).transpose(2, 0, 1)[None])
    scores = session.run(None, {name: data})[0].ravel()
    number += 1
    body = json.dumps({"class": int(scores.argmax()), "taken": taken * 1000, "frame": number})
    core.request("POST", "/2016-11-01/functions/" + os.environ["ROUTER_FUNCTION_ARN"], body, headers)
    core.getresponse().read()
'''


class Chain:
    """A server, a device that runs an agent, and a subscriber."""

    def __init__(self, folder, model, package, photos, threads, brachio, agent):
        self.folder, self.model, self.photos, self.threads = folder, model, photos, threads
        self.processes, self.arrived, data = [], queue.Queue(), os.path.join(folder, "cloud")
        server = self.start(brachio, "serve", "--data", data, "--port", "0", "--console-port", "0", "--json", stdout=subprocess.PIPE)
        said = json.loads(server.stdout.readline())
        with open(os.path.join(data, "root-credential.json")) as file:
            root = json.load(file)
        session = boto3.Session(root["accessKeyID"], root["secretAccessKey"], region_name="us-east-1")
        endpoint = said["endpoint"]
        self.client = lambda name: session.client(name, endpoint_url=endpoint, verify=said.get("authority") or None)
        subprocess.run([brachio, "device", "add", "bench", "--host", "127.0.0.1", "--data", data, "--out", os.path.join(folder, "bench.tar.gz"),
                        "--data-folder", os.path.join(folder, "device"), "--json"], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["tar", "xzf", "bench.tar.gz"], cwd=folder, check=True)
        file = pathlib.Path(folder, "bench", "config.json")
        configuration = json.loads(file.read_text())
        configuration.update(trialSeconds=1, functionsPort=0, spool={"messagesPerSecondMax": 100_000, "inFlightMax": 100})
        file.write_text(json.dumps(configuration))
        self.program, self.configuration = agent, str(file)
        log = open(os.path.join(folder, "device.log"), "w")
        self.start(agent, "run", "--config", str(file), stdout=log, stderr=log)
        watcher = self.start(brachio, "mqtt", "sub", "--data", data, "--json", "seen/#", stdout=subprocess.PIPE)
        threading.Thread(target=self.listen, args=(watcher.stdout,), daemon=True).start()
        self.greengrass, self.functions, self.iot, s3 = self.client("greengrass"), self.client("lambda"), self.client("iot"), self.client("s3")
        s3.create_bucket(Bucket="models")
        s3.upload_file(package, "models", "model.tar.gz")
        self.group = self.greengrass.create_group(Name="bench")["Id"]
        thing = self.iot.describe_thing(thingName="bench")["thingArn"]
        certificate = self.iot.list_thing_principals(thingName="bench")["principals"][0]
        self.core = self.greengrass.create_core_definition(
            InitialVersion={"Cores": [{"Id": "c", "ThingArn": thing, "CertificateArn": certificate, "SyncShadow": False}]})["LatestVersionArn"]

    def start(self, *command, **more):
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, **more)
        self.processes.append(process)
        return process

    def listen(self, stream):
        for line in stream:
            now, message = time.time() * 1000, json.loads(line)
            self.arrived.put((message["topic"], now, json.loads(message["payload"])))

    def close(self):
        for process in reversed(self.processes):
            process.kill()
            process.wait()

    def deploy(self, **definitions):
        made = {}
        for kind, content in definitions.items():
            version = getattr(self.greengrass, "create_{}_definition".format(kind))(InitialVersion=content)["LatestVersionArn"]
            made[kind.capitalize() + "DefinitionVersionArn"] = version
        version = self.greengrass.create_group_version(GroupId=self.group, CoreDefinitionVersionArn=self.core, **made)["Version"]
        identifier = self.greengrass.create_deployment(GroupId=self.group, GroupVersionId=version, DeploymentType="NewDeployment")["DeploymentId"]
        while True:
            found = self.greengrass.get_deployment_status(GroupId=self.group, DeploymentId=identifier)
            if found["DeploymentStatus"] == "Success":
                return
            if found["DeploymentStatus"] == "Failure":
                raise SystemExit("the deployment failed: " + found.get("ErrorMessage", ""))
            time.sleep(0.2)

    def agent(self, pace):
        source = {"path": self.photos, "repeats": True}
        if pace:
            source["framesPerSecond"] = pace
        settings = {"source": {"folder": source}, "topic": "seen/agent", "threads": self.threads,
                    "payload": '{"class":"${class}","taken":${taken},"frame":${frame}}'}
        self.deploy(
            resource={"Resources": [{"Id": "model", "Name": "model", "ResourceDataContainer": {"S3MachineLearningModelResourceData": {
                "S3Uri": "s3://models/model.tar.gz", "DestinationPath": "/ml_model"}}}]},
            connector={"Connectors": [{"Id": "eye", "ConnectorArn": CONNECTOR, "Parameters": {"Settings": json.dumps(settings)}}]},
            subscription={"Subscriptions": [{"Id": "up", "Source": CONNECTOR, "Subject": "seen/#", "Target": "cloud"}]})

    def python(self, pace):
        code = os.path.join(self.folder, "code")
        os.makedirs(code, exist_ok=True)
        program = pathlib.Path(code, "look")
        program.write_text("#!" + sys.executable + "\n" + PYTHON)
        program.chmod(0o755)
        archive = shutil.make_archive(os.path.join(self.folder, "look"), "zip", code)
        with open(archive, "rb") as file:
            content = file.read()
        if not any(function["FunctionName"] == "look" for function in self.functions.list_functions()["Functions"]):
            self.functions.create_function(FunctionName="look", Runtime="python3.12", Role="arn:aws:iam::123456789012:role/BrachioCoreRole",
                                           Handler="look", Code={"ZipFile": content}, Publish=True)
        arn = self.functions.publish_version(FunctionName="look")["FunctionArn"]
        settings = {"photos": self.photos, "model": self.model, "threads": self.threads, "pause": 1 / pace if pace else 0}
        self.deploy(
            function={"Functions": [{"Id": "look", "FunctionArn": arn, "FunctionConfiguration": {
                "Pinned": True, "Timeout": 10, "MemorySize": 2_000_000, "EncodingType": "binary", "Executable": "look",
                "FunctionRuntimeOverride": "arn:aws:greengrass:::runtime/function/executable",
                "Environment": {"Execution": {"IsolationMode": "NoContainer", "RunAs": {"Uid": os.getuid(), "Gid": os.getgid()}}, "Variables": {"SETTINGS": json.dumps(settings)}}}}]},
            subscription={"Subscriptions": [{"Id": "up", "Source": arn, "Subject": "seen/#", "Target": "cloud"}]})

    def measure(self, who, pace, seconds):
        """Frames a second, and milliseconds from taking to arrival."""
        getattr(self, who)(pace)
        topic, found, first = "seen/" + who, [], None
        while not self.arrived.empty():
            self.arrived.get_nowait()
        # What the one before left on its way does not count, nor the first second.
        end = time.time() + 600
        while time.time() < end:
            name, now, payload = self.arrived.get(timeout=60)
            if name != topic:
                continue
            first = first or now
            if now - first < 1000:
                continue
            if now - first > 1000 * (seconds + 1):
                break
            found.append((now, payload["frame"], now - payload["taken"]))
        span = (found[-1][0] - found[0][0]) / 1000
        return (found[-1][1] - found[0][1]) / span, [latency for _, _, latency in found]


    def swap(self, other, seconds):
        """What a frame waits for another model: the longest interval between two frames while one takes over, and in as long a time before."""
        self.agent(0)
        while not self.arrived.empty():
            self.arrived.get_nowait()
        time.sleep(seconds)
        self.client("s3").upload_file(other, "models", "model.tar.gz")
        before = time.time()
        self.agent(0)
        time.sleep(1)
        frames = [payload for topic, _, payload in list(self.arrived.queue) if topic == "seen/agent"]
        intervals = [(later["taken"] / 1000, later["taken"] - earlier["taken"], later["frame"] - earlier["frame"]) for earlier, later in zip(frames, frames[1:])]
        # Two deployments: this one's staging takes processors from the frames, too.
        answer = subprocess.run([self.program, "status", "--config", self.configuration, "--json"], check=True, stdout=subprocess.PIPE).stdout
        counts = json.loads(answer)["functions"][0]["counts"]
        return {
            "framesLost": sum(step - 1 for _, _, step in intervals),
            "swaps": counts["modelSwaps"], "waitMicroseconds": counts["longestSwapMicroseconds"],
            "longestIntervalMilliseconds": max(interval for at, interval, _ in intervals if at >= before),
            "longestIntervalBeforeMilliseconds": max(interval for at, interval, _ in intervals if at < before),
        }


def spread(values):
    return "{:.1f} ({:.1f} to {:.1f})".format(statistics.median(values), min(values), max(values))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    data = os.environ.get("BRACHIO_TEST_DATA", str(ROOT.parent / "shared/data"))
    parser.add_argument("--model", default=os.path.join(data, "models/squeezenet1.1.onnx"))
    parser.add_argument("--photos", default=os.path.join(data, "flowers"), help="a folder of JPEGs, or of folders of them")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--pace", type=float, default=5, help="frames a second while latency is measured")
    parser.add_argument("--brachio", default=str(ROOT / ".build/release/brachio"))
    parser.add_argument("--agent", default=str(ROOT / ".build/release/brachio-edge"))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        photos = os.path.join(folder, "photos")
        os.mkdir(photos)
        for index, photo in enumerate(sorted(pathlib.Path(options.photos).rglob("*.jp*g"))[:200]):
            shutil.copy(photo, os.path.join(photos, "{:03}.jpg".format(index)))
        if not os.listdir(photos):
            return print("skipped: there are no JPEGs in " + options.photos)
        package = os.path.join(folder, "model.tar.gz")
        subprocess.run([options.brachio, "compile", options.model, "--out", package, "--json"], check=True, stdout=subprocess.DEVNULL)
        chain = Chain(folder, options.model, package, photos, options.threads, options.brachio, options.agent)
        people = ("agent", "python")
        results = {who: {"framesPerSecond": [], "milliseconds": []} for who in people}
        try:
            for _ in range(options.rounds):
                for who in people:
                    results[who]["framesPerSecond"].append(chain.measure(who, 0, options.seconds)[0])
                for who in people:
                    results[who]["milliseconds"].append(statistics.median(chain.measure(who, options.pace, options.seconds)[1]))
            other = os.path.join(folder, "other.tar.gz")
            subprocess.run([options.brachio, "compile", options.model, "--golden", os.path.join(photos, "000.jpg"), "--out", other, "--json"],
                           check=True, stdout=subprocess.DEVNULL)
            results["swap"] = chain.swap(other, options.seconds)
        finally:
            chain.close()
    if options.json:
        return print(json.dumps(results))
    print("{} threads, {} rounds; median (from to)".format(options.threads, options.rounds))
    for who, name in (("agent", "the agent's classifier"), ("python", "Python with ONNX Runtime")):
        print("{:26} {:>28} frames/s {:>28} ms to arrival".format(name, spread(results[who]["framesPerSecond"]), spread(results[who]["milliseconds"])))
    for what in ("framesPerSecond", "milliseconds"):
        print("{}: {:.2f} times".format(what, statistics.median(results["agent"][what]) / statistics.median(results["python"][what])))
    print("another model under the running classifier: {framesLost} frames lost, a frame waited {waitMicroseconds} µs for it; longest interval between frames "
          "{longestIntervalMilliseconds:.0f} ms while it was delivered, {longestIntervalBeforeMilliseconds:.0f} ms before".format(**results["swap"]))


main()
