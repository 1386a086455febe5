"""A device keeps what it had, and says why, when what it is given is no good: rollback.py FOLDER PROGRAMS ROOT.

A good model runs in the built-in classifier. Then come, each by `brachio deploy`: a function that crashes, a model that answers its golden photo
wrongly, one that is slower than its bound, and one whose file in the bucket is not what was deployed. Each time the reason is looked for in what the
command says and in `brachio device status`, and the first model has to go on.
"""

import hashlib
import io
import json
import os
import pathlib
import subprocess
import sys
import tarfile

import boto3

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from chain import Chain, eventually


def changed(package, name, change):
    """A copy of a compiled package in which one entry is another, and the package's table of digests says so."""
    with tarfile.open(package) as archive:
        entries = [(entry, archive.extractfile(entry).read()) for entry in archive if entry.isfile()]
    contents = {entry.name: data for entry, data in entries}
    contents[name] = change(contents[name])
    manifest = json.loads(contents["manifest"])
    for file in manifest["files"]:
        if file["name"] == name:
            file.update(bytes=len(contents[name]), sha256=hashlib.sha256(contents[name]).hexdigest())
    contents["manifest"] = json.dumps(manifest).encode()
    out = package.replace(".tar.gz", "-" + hashlib.sha256(contents[name]).hexdigest()[:8] + ".tar.gz")
    # Not compressed, so that the bucket keeps it as a file of its own.
    with tarfile.open(out, "w:gz", compresslevel=0) as archive:
        for entry, _ in entries:
            entry.size = len(contents[entry.name])
            archive.addfile(entry, io.BytesIO(contents[entry.name]))
    return out


def golden(package, **values):
    return changed(package, "golden.json", lambda data: json.dumps({**json.loads(data), **values}).encode())


def main(folder, programs, root):
    with Chain(folder, programs, sys.executable) as chain:
        chain.start_server()
        # Longer than the slowest machine needs to start what crashes.
        chain.add_device(trialSeconds=20)
        chain.start_device()
        chain.watch("seen")
        subprocess.run([sys.executable, os.path.join(root, "Tests/Python/network.py"), folder, "64"], capture_output=True, text=True, check=True)
        photos = os.path.join(folder, "photos")
        package = os.path.join(folder, "model.tar.gz")
        subprocess.run(
            [chain.program("brachio"), "compile", os.path.join(folder, "noise.onnx"), "--golden", os.path.join(photos, sorted(os.listdir(photos))[0]), "--out",
             package], check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(package) as archive:
            answer = json.load(archive.extractfile("golden.json"))
        camera = os.path.join(folder, "camera.json")
        pathlib.Path(camera).write_text(json.dumps(
            {"source": {"folder": {"path": photos, "repeats": True, "framesPerSecond": 20}}, "topic": "seen", "payload": '{"frame":${frame}}'}))

        def model(path):
            return "--model", path, "--classifier", camera

        def deploy(*words):
            return json.loads(chain.brachio("deploy", "--core", "garden", *words, "--json")[1])

        def goes_on(count=10):
            """Frames that are taken from now on are classified, and their messages arrive."""
            while not chain.received.empty():
                chain.received.get()
            eventually("the first model goes on", lambda: chain.received.qsize() >= count)
            return True

        print("good:", deploy(*model(package))["status"], goes_on())
        running = chain.status()["deployment"]["running"]

        def refused(name, words, *said):
            report = deploy(*words)
            status = chain.brachio("device", "status", "garden")[1]
            print("{}:".format(name), report["status"], *[word in report["failure"] and word in status for word in said],
                  chain.status()["deployment"]["running"] == running, goes_on())
            if not all(word in report["failure"] for word in said):
                print(report["failure"])

        code = os.path.join(folder, "crasher")
        os.mkdir(code)
        pathlib.Path(code, "main.py").write_text("import ctypes\nctypes.string_at(0)\n")
        refused("crashes", ("--function", code, "--route", "crasher:seen:cloud"), "crasher", "Segmentation fault")
        wrong = golden(package, probabilities=answer["probabilities"][1:] + answer["probabilities"][:1])
        refused("answers wrongly", model(wrong), "answers its golden photo wrongly")
        refused("is too slow", model(golden(package, latencyMillisecondsMax=0.0001)), "is too slow", "ms are allowed")

        # The object is put by the command; then its bytes change on the server's disk, where nobody looks but who fetches it.
        other = golden(package, tolerance=answer["tolerance"] / 2)
        digest = hashlib.sha256(pathlib.Path(other).read_bytes()).hexdigest()
        s3 = boto3.client("s3")
        s3.upload_file(other, "brachio-models", "other.tar.gz")
        chain.kill_server()
        spoilt = [path for path in pathlib.Path(chain.data).rglob("*") if path.is_file() and path.stat().st_size == os.path.getsize(other)
                  and hashlib.sha256(path.read_bytes()).hexdigest() == digest]
        assert spoilt, "the object is in no file"
        for path in spoilt:
            data = bytearray(path.read_bytes())
            data[len(data) // 2] ^= 1
            path.chmod(0o600)
            path.write_bytes(data)
        chain.start_server()
        eventually("the device is back", lambda: chain.status()["connection"]["isConnected"])
        refused("is corrupt", model("s3://brachio-models/other.tar.gz"), "SHA-256")
        # A camera that is gone is said in the classifier's log, which the cloud has too.
        os.rename(photos, photos + ".gone")
        logs, name = boto3.client("logs"), "/aws/greengrass/Lambda/us-east-1/123456789012/BrachioClassifier"

        def lines():
            if not logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]:
                return []
            return [event["message"] for event in logs.filter_log_events(logGroupName=name)["events"]]

        said = "[WARN]-The source gives no frames: "
        eventually("the classifier's log is in CloudWatch Logs", lambda: any(line.startswith(said) for line in lines()))
        print("deployments:", *[json.loads(line)["status"] for line in chain.brachio("deployments", "--json")[1].splitlines()])
        print("the classifier's log: there")


main(*sys.argv[1:4])
