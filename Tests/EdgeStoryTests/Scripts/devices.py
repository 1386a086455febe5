"""A client device finds its core, and talks to a function there while the cloud is down: devices.py FOLDER PROGRAMS.

The device discovers with awsiotsdk's client and talks with paho-mqtt and with awsiotsdk.
"""

import io
import json
import os
import queue
import ssl
import sys
import tempfile
import textwrap
import threading
import zipfile

import boto3
import paho.mqtt.client as mqtt
from awscrt import io as crt
from awsiot import greengrass_discovery, mqtt_connection_builder
from awscrt import mqtt as crt_mqtt

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from chain import PATIENCE_SECONDS, Chain, eventually

ANSWER = """
    import json
    import greengrasssdk

    client = greengrasssdk.client("iot-data")


    def handler(event, context):
        topic = context.client_context.custom["subject"]
        client.publish(topic="answer/" + topic.split("/")[1], payload=json.dumps({"heard": event["said"]}))
    """
POLICY = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["iot:Connect", "greengrass:Discover"], "Resource": "*"}]}


class Thing:
    """A device of the group, with its certificate in files."""

    def __init__(self, folder, name):
        iot = boto3.client("iot")
        self.name, self.folder = name, folder
        self.arn = iot.create_thing(thingName=name)["thingArn"]
        made = iot.create_keys_and_certificate(setAsActive=True)
        self.certificate_arn = made["certificateArn"]
        self.certificate, self.key, self.authority = (os.path.join(folder, name + end) for end in (".pem", ".key", ".group.pem"))
        for path, text in ((self.certificate, made["certificatePem"]), (self.key, made["keyPair"]["PrivateKey"])):
            with open(path, "w") as file:
                file.write(text)
        try:
            iot.create_policy(policyName="client-device", policyDocument=json.dumps(POLICY))
        except iot.exceptions.ResourceAlreadyExistsException:
            pass
        iot.attach_policy(policyName="client-device", target=self.certificate_arn)
        iot.attach_thing_principal(thingName=name, principal=self.certificate_arn)

    def discover(self, chain):
        options = crt.TlsContextOptions.create_client_with_mtls_from_path(self.certificate, self.key)
        options.override_default_trust_store_from_path(None, os.path.join(chain.data, "ca/authority.pem"))
        client = greengrass_discovery.DiscoveryClient(
            crt.ClientBootstrap.get_or_create_static_default(), crt.SocketOptions(), crt.ClientTlsContext(options), "us-east-1", gg_server_name="localhost")
        client.port = chain.listening["mqttsPort"]
        try:
            found = client.discover(self.name).result(PATIENCE_SECONDS)
        except greengrass_discovery.DiscoveryException as error:
            return error.http_response_code
        group = found.gg_groups[0]
        if not group.certificate_authorities or not group.cores[0].connectivity:
            return None
        with open(self.authority, "w") as file:
            file.write(group.certificate_authorities[0])
        return group

    def paho(self, port, client_id=None):
        """Connects with paho; the received messages come into a queue."""
        client, received, connected = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=client_id or self.name), queue.Queue(), threading.Event()
        client.tls_set(self.authority, self.certificate, self.key, tls_version=ssl.PROTOCOL_TLS_CLIENT)
        client.on_message = lambda _, __, message: received.put((message.topic, json.loads(message.payload)))
        client.reason = None

        def on_connect(_, __, ___, reason, ____):
            client.reason = reason
            connected.set()

        client.on_connect = on_connect
        # Who is refused while the connection is secured is told nothing.
        client.on_disconnect = lambda *_: connected.set()
        client.connect_timeout = PATIENCE_SECONDS
        client.connect("127.0.0.1", port)
        client.loop_start()
        assert connected.wait(PATIENCE_SECONDS)
        return client, received


def subscribe(client, *filters):
    granted = threading.Event()
    client.granted = []

    def on_subscribe(_, __, ___, reasons, ____):
        client.granted = [reason.value for reason in reasons]
        granted.set()

    client.on_subscribe = on_subscribe
    client.subscribe([(filter, 1) for filter in filters])
    assert granted.wait(PATIENCE_SECONDS)
    return client.granted


def deploy(chain, things):
    functions, greengrass, iot = (boto3.client(name) for name in ("lambda", "greengrass", "iot"))
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("answer.py", textwrap.dedent(ANSWER))
    functions.create_function(
        FunctionName="answer", Runtime="python3.7", Role="arn:aws:iam::123456789012:role/BrachioCoreRole", Handler="answer.handler",
        Code={"ZipFile": code.getvalue()})
    version = functions.publish_version(FunctionName="answer")["Version"]
    answer = functions.create_alias(FunctionName="answer", Name="prod", FunctionVersion=version)["AliasArn"]
    core, certificate = iot.describe_thing(thingName="garden")["thingArn"], iot.list_thing_principals(thingName="garden")["principals"][0]
    cores = greengrass.create_core_definition(
        InitialVersion={"Cores": [{"Id": "core", "ThingArn": core, "CertificateArn": certificate, "SyncShadow": False}]})["LatestVersionArn"]
    devices = greengrass.create_device_definition(InitialVersion={"Devices": [
        {"Id": thing.name, "ThingArn": thing.arn, "CertificateArn": thing.certificate_arn, "SyncShadow": True} for thing in things]})["LatestVersionArn"]
    definitions = greengrass.create_function_definition(InitialVersion={"Functions": [
        {"Id": "answer", "FunctionArn": answer, "FunctionConfiguration": {"Pinned": True, "MemorySize": 1 << 18, "Timeout": 25, "EncodingType": "json"}}
    ]})["LatestVersionArn"]
    sensor, lamp = things
    shadow = "$aws/things/lamp/shadow/#"
    routes = [(sensor.arn, "ask/sensor", answer), (answer, "answer/sensor", sensor.arn), (sensor.arn, "news/#", "cloud"), (sensor.arn, "news/#", lamp.arn),
              ("cloud", "orders/+", lamp.arn), (lamp.arn, shadow, "GGShadowService"), ("GGShadowService", shadow, lamp.arn)]
    subscriptions = greengrass.create_subscription_definition(InitialVersion={"Subscriptions": [
        {"Id": str(number), "Source": source, "Subject": subject, "Target": target} for number, (source, subject, target) in enumerate(routes)
    ]})["LatestVersionArn"]
    group = greengrass.create_group(Name="devices")["Id"]
    made = greengrass.create_group_version(
        GroupId=group, CoreDefinitionVersionArn=cores, DeviceDefinitionVersionArn=devices, FunctionDefinitionVersionArn=definitions,
        SubscriptionDefinitionVersionArn=subscriptions)["Version"]
    deployment = greengrass.create_deployment(GroupId=group, GroupVersionId=made, DeploymentType="NewDeployment")["DeploymentId"]

    def ended():
        status = greengrass.get_deployment_status(GroupId=group, DeploymentId=deployment)
        return status if status["DeploymentStatus"] in ("Success", "Failure") else None

    status = eventually("the deployment ends", ended)
    print("deployment:", status["DeploymentStatus"], *filter(None, [status.get("ErrorMessage")]))
    return group


def sdk(thing, host, port):
    """The same with awsiotsdk: it has to check the core's certificate against the name that it was given."""
    connection = mqtt_connection_builder.mtls_from_path(
        endpoint=host, port=port, cert_filepath=thing.certificate, pri_key_filepath=thing.key, ca_filepath=thing.authority, client_id=thing.name)
    connection.connect().result(PATIENCE_SECONDS)
    heard = queue.Queue()
    connection.subscribe("answer/sensor", crt_mqtt.QoS.AT_LEAST_ONCE, lambda topic, payload, **_: heard.put(json.loads(payload)))[0].result(PATIENCE_SECONDS)
    connection.publish("ask/sensor", json.dumps({"said": "sdk"}), crt_mqtt.QoS.AT_LEAST_ONCE)[0].result(PATIENCE_SECONDS)
    answer = heard.get(timeout=PATIENCE_SECONDS)
    connection.disconnect().result(PATIENCE_SECONDS)
    return answer


def main(folder, programs):
    with Chain(folder, programs, sys.executable) as chain:
        chain.start_server()
        chain.add_device(devices={"host": "0.0.0.0", "port": 0})
        chain.start_device()
        chain.watch("news/#")
        sensor, lamp, stranger = (Thing(folder, name) for name in ("sensor", "lamp", "stranger"))
        print("before:", sensor.discover(chain))
        group = deploy(chain, [sensor, lamp])
        found = eventually("the core is found", lambda: sensor.discover(chain))
        # The core listens on all addresses of IPv4.
        place = next(entry for entry in found.cores[0].connectivity if ":" not in entry.host_address)
        print("found:", found.gg_group_id == group, found.cores[0].thing_arn.endswith("thing/garden"), place.port == chain.status()["clientDevices"]["port"])
        told = boto3.client("greengrass")
        connectivity = told.get_connectivity_info(ThingName="garden")["ConnectivityInfo"]
        print("connectivity:", place.host_address in [entry["HostAddress"] for entry in connectivity])
        authority = told.list_group_certificate_authorities(GroupId=group)["GroupCertificateAuthorities"][0]["GroupCertificateAuthorityId"]
        pem = told.get_group_certificate_authority(GroupId=group, CertificateAuthorityId=authority)["PemEncodedCertificate"]
        print("authority:", pem == found.certificate_authorities[0])
        print("a stranger finds:", stranger.discover(chain))
        for thing in (lamp, stranger):
            with open(thing.authority, "w") as file:
                file.write(pem)

        # No cloud from here on, and a core that was without power meanwhile.
        chain.kill_server()
        chain.kill_device()
        chain.start_device()
        port = eventually("devices may connect", lambda: chain.status().get("clientDevices", {}).get("port"))
        one, answers = sensor.paho(port)
        print("granted:", subscribe(one, "answer/sensor", "answer/#", "orders/1", "ask/sensor"))
        one.publish("ask/sensor", json.dumps({"said": "hello"}), qos=1).wait_for_publish(PATIENCE_SECONDS)
        print("a function answers:", answers.get(timeout=PATIENCE_SECONDS))

        two, news = lamp.paho(port)
        subscribe(two, "news/#", "$aws/things/lamp/shadow/update/accepted", "$aws/things/lamp/shadow/update/delta")
        one.publish("news/1", json.dumps({"n": 1}), qos=1).wait_for_publish(PATIENCE_SECONDS)
        print("from device to device:", news.get(timeout=PATIENCE_SECONDS))
        two.publish("$aws/things/lamp/shadow/update", json.dumps({"state": {"reported": {"on": False}}}), qos=1)
        topic, accepted = news.get(timeout=PATIENCE_SECONDS)
        print("its shadow:", topic, accepted["state"])
        print("waits for the cloud:", chain.waiting())
        for name, client_id in (("stranger", None), ("lamp", "sensor")):
            try:
                client, _ = {"stranger": stranger, "lamp": lamp}[name].paho(port, client_id)
                print(name, "as", client_id or name, "is refused:", client.reason is None or client.reason.is_failure)
                client.loop_stop()
            except OSError:
                print(name, "as", client_id or name, "is refused: True")
        one.loop_stop()
        one.disconnect()
        host = place.host_address
        print("awsiotsdk hears:", sdk(sensor, host, port))

        chain.start_server()
        eventually("the news arrive in the cloud", lambda: not chain.received.empty())
        print("in the cloud:", json.loads(chain.received.get()[1]))
        data = boto3.client("iot-data")

        def shadow():
            try:
                return json.loads(data.get_thing_shadow(thingName="lamp")["payload"].read())["state"]
            except data.exceptions.ResourceNotFoundException:
                return None

        print("the shadow in the cloud:", eventually("the shadow arrives", shadow))
        data.update_thing_shadow(thingName="lamp", payload=json.dumps({"state": {"desired": {"on": True}}}))
        topic, delta = news.get(timeout=PATIENCE_SECONDS)
        print("what the cloud wants of it:", topic, delta["state"])
        data.publish(topic="orders/1", qos=1, payload=b'{"go": 1}')
        two.loop_stop()


main(*sys.argv[1:3])
