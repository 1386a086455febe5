"""The tutorial's way to a device, step by step with boto3, and its kind of function unchanged: tutorial.py FOLDER PROGRAMS ROOT.

The function makes the tutorial's calls: numpy, cv2 (a stand-in that replays photos), boto3, dlr and greengrasssdk, at import, for ever.
"""

import datetime
import io
import json
import os
import subprocess
import sys
import zipfile

import boto3

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
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

        s3, functions, greengrass, iot = (boto3.client(name) for name in ("s3", "lambda", "greengrass", "iot"))
        s3.create_bucket(Bucket="dino-models")
        s3.upload_file(package, "dino-models", "dino/model.tar.gz")
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.write(os.path.join(root, "Examples/dino-detect/dino_detect.py"), "dino_detect.py")
            archive.write(os.path.join(root, "Tests/EdgeFunctionsTests/Python/cv2.py"), "cv2.py")
        functions.create_function(
            FunctionName="dino-detect", Runtime="python3.7", Role="arn:aws:iam::123456789012:role/BrachioCoreRole", Handler="dino_detect.function_handler",
            Code={"ZipFile": code.getvalue()})
        version = functions.publish_version(FunctionName="dino-detect")["Version"]
        function = functions.create_alias(FunctionName="dino-detect", Name="prod", FunctionVersion=version)["AliasArn"]

        thing = iot.describe_thing(thingName="garden")["thingArn"]
        certificate = iot.list_thing_principals(thingName="garden")["principals"][0]
        cores = greengrass.create_core_definition(
            InitialVersion={"Cores": [{"Id": "core", "ThingArn": thing, "CertificateArn": certificate, "SyncShadow": True}]})["LatestVersionArn"]
        resources = greengrass.create_resource_definition(InitialVersion={"Resources": [
            {"Id": "model", "Name": "model", "ResourceDataContainer": {"S3MachineLearningModelResourceData": {
                "S3Uri": "s3://dino-models/dino/model.tar.gz", "DestinationPath": "/ml_model"}}},
            {"Id": "shm", "Name": "shm", "ResourceDataContainer": {"LocalDeviceResourceData": {
                "SourcePath": "/dev/full", "GroupOwnerSetting": {"AutoAddGroupOwner": True}}}},
            {"Id": "photos", "Name": "photos", "ResourceDataContainer": {"LocalVolumeResourceData": {
                "SourcePath": photos, "DestinationPath": "/replay", "GroupOwnerSetting": {"AutoAddGroupOwner": True}}}},
        ]})["LatestVersionArn"]
        contained = chain.isolates()
        definitions = greengrass.create_function_definition(InitialVersion={"Functions": [{
            "Id": "dino", "FunctionArn": function, "FunctionConfiguration": {
                "Pinned": True, "MemorySize": 2 << 20, "Timeout": 25, "EncodingType": "json", "Environment": {
                    "AccessSysfs": True, "Variables": {"REPLAY": "/replay" if contained else photos},
                    "ResourceAccessPolicies": [{"ResourceId": name, "Permission": "ro"} for name in ("model", "shm", "photos")]}}}]})["LatestVersionArn"]
        subscriptions = greengrass.create_subscription_definition(InitialVersion={"Subscriptions": [
            {"Id": "up", "Source": function, "Subject": "dino-detect", "Target": "cloud"}]})["LatestVersionArn"]
        group = greengrass.create_group(Name="dino")["Id"]
        greengrass.associate_role_to_group(GroupId=group, RoleArn="arn:aws:iam::123456789012:role/BrachioCoreRole")
        made = greengrass.create_group_version(
            GroupId=group, CoreDefinitionVersionArn=cores, FunctionDefinitionVersionArn=definitions, ResourceDefinitionVersionArn=resources,
            SubscriptionDefinitionVersionArn=subscriptions)["Version"]
        deployment = greengrass.create_deployment(GroupId=group, GroupVersionId=made, DeploymentType="NewDeployment")["DeploymentId"]

        def ended():
            status = greengrass.get_deployment_status(GroupId=group, DeploymentId=deployment)
            return status if status["DeploymentStatus"] in ("Success", "Failure") else None

        status = eventually("the deployment ends", ended)
        print("deployment:", status["DeploymentStatus"], *filter(None, [status.get("ErrorMessage")]))
        if status["DeploymentStatus"] == "Failure":
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
