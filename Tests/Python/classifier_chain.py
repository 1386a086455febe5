"""Runs a server, a device with its bundle and the built-in classifier as people would, and prints as JSON what came of it.

    classifier_chain.py BRACHIO BRACHIO_EDGE FOLDER SETTINGS MESSAGES PACKAGE…

FOLDER holds the packages and gets everything else. Each package is deployed in turn; while the first one runs, MESSAGES messages are awaited.
"""

import atexit
import json
import os
import subprocess
import sys
import threading
import time

import boto3

brachio, edge, folder, settings, wanted, packages = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5]), sys.argv[6:]
CONNECTOR = "arn:aws:greengrass:us-east-1::/connectors/BrachioClassifier/versions/1"
data = os.path.join(folder, "cloud")


def start(*command, **more):
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, **more)
    atexit.register(lambda: (process.kill(), process.wait()))
    return process


def until(condition, what, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    raise SystemExit("never came: " + what)


server = start(brachio, "serve", "--data", data, "--port", "0", "--console-port", "0", "--json", stdout=subprocess.PIPE)
said = json.loads(server.stdout.readline())
with open(os.path.join(data, "root-credential.json")) as file:
    root = json.load(file)
session = boto3.Session(root["accessKeyID"], root["secretAccessKey"], region_name="us-east-1")
endpoint = said["endpoint"]


def client(name):
    return session.client(name, endpoint_url=endpoint, verify=said.get("authority") or None)


subprocess.run([brachio, "device", "add", "garden", "--host", "127.0.0.1", "--data", data, "--out", os.path.join(folder, "garden.tar.gz"),
                "--data-folder", os.path.join(folder, "device"), "--json"], check=True, stdout=subprocess.DEVNULL)
subprocess.run(["tar", "xzf", "garden.tar.gz"], cwd=folder, check=True)
configuration = os.path.join(folder, "garden", "config.json")
with open(configuration) as file:
    changed = json.load(file)
changed["trialSeconds"], changed["functionsPort"] = 1, 0
with open(configuration, "w") as file:
    json.dump(changed, file)
log = open(os.path.join(folder, "device.log"), "w")
start(edge, "run", "--config", configuration, stdout=log, stderr=log)

messages = []
watcher = start(brachio, "mqtt", "sub", "--data", data, "--json", "seen/#", stdout=subprocess.PIPE)
watches = threading.Event()


def hear():
    for line in watcher.stdout:
        message = json.loads(line)
        if message["topic"] == "seen/nothing":
            watches.set()
        else:
            messages.append(message)


threading.Thread(target=hear, daemon=True).start()

greengrass, iot, s3 = client("greengrass"), client("iot"), client("s3")
until(lambda: client("iot-data").publish(topic="seen/nothing", qos=1, payload=b"") and watches.wait(0.5), "what the watcher hears")
thing = iot.describe_thing(thingName="garden")["thingArn"]
certificate = iot.list_thing_principals(thingName="garden")["principals"][0]
group = greengrass.create_group(Name="garden")["Id"]
s3.create_bucket(Bucket="models")
s3.create_bucket(Bucket="brachio-captures")


def deploy(package):
    s3.upload_file(package, "models", os.path.basename(package))
    core = greengrass.create_core_definition(InitialVersion={"Cores": [{"Id": "c", "ThingArn": thing, "CertificateArn": certificate, "SyncShadow": False}]})
    resource = greengrass.create_resource_definition(InitialVersion={"Resources": [{
        "Id": "model", "Name": "model", "ResourceDataContainer": {"S3MachineLearningModelResourceData": {
            "S3Uri": "s3://models/" + os.path.basename(package), "DestinationPath": "/ml_model"}}}]})
    connector = greengrass.create_connector_definition(InitialVersion={"Connectors": [{
        "Id": "eye", "ConnectorArn": CONNECTOR, "Parameters": {"Settings": settings}}]})
    route = greengrass.create_subscription_definition(InitialVersion={"Subscriptions": [{
        "Id": "up", "Source": CONNECTOR, "Subject": "seen/#", "Target": "cloud"}]})
    version = greengrass.create_group_version(
        GroupId=group, CoreDefinitionVersionArn=core["LatestVersionArn"], ResourceDefinitionVersionArn=resource["LatestVersionArn"],
        ConnectorDefinitionVersionArn=connector["LatestVersionArn"], SubscriptionDefinitionVersionArn=route["LatestVersionArn"])["Version"]
    identifier = greengrass.create_deployment(GroupId=group, GroupVersionId=version, DeploymentType="NewDeployment")["DeploymentId"]
    return until(lambda: next((found for found in [greengrass.get_deployment_status(GroupId=group, DeploymentId=identifier)]
                               if found["DeploymentStatus"] in ("Success", "Failure")), None), "the end of deployment of " + package)


def status():
    answer = subprocess.run([edge, "status", "--config", configuration, "--json"], check=True, stdout=subprocess.PIPE)
    return json.loads(answer.stdout)


result = {"deployments": []}
for package in packages:
    ended = deploy(package)
    result["deployments"].append({"status": ended["DeploymentStatus"], "reason": ended.get("ErrorMessage", "")})
    if ended["DeploymentStatus"] == "Success" and "messages" not in result:
        until(lambda: len(messages) >= wanted, "message {} (there are {})".format(wanted, len(messages)))
        result["messages"] = [{"topic": message["topic"], "payload": json.loads(message["payload"])} for message in messages[:wanted]]
# The model that came last runs, and frames go on.
enough = len(messages) + 10
until(lambda: len(messages) >= enough, "messages after the last deployment")
payloads = [json.loads(message["payload"]) for message in messages]
result["frames"] = [payload["frame"] for payload in payloads]
result["longestGapMilliseconds"] = max(later["taken"] - earlier["taken"] for earlier, later in zip(payloads, payloads[1:]))
result["status"] = status()
if "brachio-captures" in settings:
    # Each capture is a photo and, beside it, its prediction.
    until(lambda: len(s3.list_objects_v2(Bucket="brachio-captures").get("Contents", [])) >= 6, "captures in the bucket")
    found = {entry["Key"]: s3.get_object(Bucket="brachio-captures", Key=entry["Key"])
             for entry in s3.list_objects_v2(Bucket="brachio-captures")["Contents"]}
    result["uploads"] = [{"key": key, "contentType": answer["ContentType"], "bytes": answer["ContentLength"],
                          "prediction": json.loads(found[key + ".json"]["Body"].read())["name"]}
                         for key, answer in sorted(found.items()) if not key.endswith(".json")]
captures = os.path.join(folder, "device", "captures")
if "uploads" in result:
    # A capture goes from the device once the bucket has it.
    until(lambda: not os.listdir(captures), "the end of captures on the device")
result["captures"] = sorted(os.listdir(captures)) if os.path.isdir(captures) else []
print(json.dumps(result))
