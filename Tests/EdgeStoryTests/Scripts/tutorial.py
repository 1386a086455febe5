"""The tutorial's way to a device, step by step with boto3, and its kind of function unchanged: tutorial.py FOLDER PROGRAMS ROOT.

The function makes the tutorial's calls: numpy, cv2 (a stand-in that replays photos), boto3, dlr and greengrasssdk, at import, for ever.
"""

import datetime
import json
import os
import subprocess
import sys

import boto3

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import group
from chain import Chain, eventually

CLASSES = ["Spinosaurus", "Dilophosaurus", "Stegosaurus", "Triceratops", "Brachiosaurus", "Unknown"]


def network(chain, root, folder):
    """A small model with six classes, compiled; photos; and the class of each photo as ONNX Runtime sees it."""
    made = subprocess.run([sys.executable, os.path.join(root, "Tests/Python/network.py"), folder, "224"], capture_output=True, text=True, check=True)
    package = os.path.join(folder, "model.tar.gz")
    subprocess.run([chain.program("brachio"), "compile", os.path.join(folder, "noise.onnx"), "--out", package], check=True, stdout=subprocess.DEVNULL)
    return package, os.path.join(folder, "photos"), [CLASSES[row.index(max(row))] for row in json.loads(made.stdout)]


def main(folder, programs, root):
    with Chain(folder, programs, sys.executable) as chain:
        chain.start_server()
        chain.add_device()
        chain.start_device()
        chain.watch("dino-detect")
        package, photos, expected = network(chain, root, folder)

        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="dino-models")
        s3.upload_file(package, "dino-models", "dino/model.tar.gz")
        function = group.publish("dino-detect", "dino_detect.function_handler", {
            os.path.basename(path): open(os.path.join(root, path)).read()
            for path in ("Examples/dino-detect/dino_detect.py", "Tests/EdgeFunctionsTests/Python/cv2.py")})
        resources = [
            {"Id": "model", "Name": "model", "ResourceDataContainer": {"S3MachineLearningModelResourceData": {
                "S3Uri": "s3://dino-models/dino/model.tar.gz", "DestinationPath": "/ml_model"}}},
            {"Id": "shm", "Name": "shm", "ResourceDataContainer": {"LocalDeviceResourceData": {
                "SourcePath": "/dev/full", "GroupOwnerSetting": {"AutoAddGroupOwner": True}}}},
            {"Id": "photos", "Name": "photos", "ResourceDataContainer": {"LocalVolumeResourceData": {
                "SourcePath": photos, "DestinationPath": "/replay", "GroupOwnerSetting": {"AutoAddGroupOwner": True}}}},
        ]
        configuration = {"MemorySize": 2 << 20, "Environment": {
            "AccessSysfs": True, "Variables": {"REPLAY": "/replay" if chain.isolates() else photos},
            "ResourceAccessPolicies": [{"ResourceId": name, "Permission": "ro"} for name in ("model", "shm", "photos")]}}
        if not group.deploy("dino", function, [(function, "dino-detect", "cloud")], configuration=configuration, resources=resources, role=group.ROLE):
            raise SystemExit(chain.log("dino-detect"))

        messages = []

        def take():
            while not chain.received.empty():
                messages.append(json.loads(chain.received.get()[1]))
            return len(messages)

        eventually("detections arrive", lambda: take() >= 8)
        first = [message["dinosaur"] for message in messages[:8]]
        print("messages:", first == (expected + expected)[:8], sorted(messages[0]))

        metrics, now, hour = boto3.client("cloudwatch"), datetime.datetime.now(datetime.timezone.utc), datetime.timedelta(hours=1)
        count, names = {"Period": 7200, "Stat": "SampleCount"}, sorted(set(expected))

        def detections():
            queries = [{"Id": "m{}".format(number), "MetricStat": {"Metric": {"Namespace": "dino-detect", "MetricName": name}, **count}}
                       for number, name in enumerate(names)]
            found = metrics.get_metric_data(MetricDataQueries=queries, StartTime=now - hour, EndTime=now + hour)["MetricDataResults"]
            return {names[int(one["Id"][1:])]: sum(one["Values"]) for one in found}

        eventually("each class is counted", lambda: min(detections().values()) >= 2)
        print("metrics:", {metric["MetricName"] for metric in metrics.list_metrics(Namespace="dino-detect")["Metrics"]} == set(expected))


main(*sys.argv[1:4])
