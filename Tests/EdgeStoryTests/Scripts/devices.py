"""A client device finds its core, and talks to a function there while the cloud is down: devices.py FOLDER PROGRAMS.

The device discovers with awsiotsdk's client and talks with paho-mqtt and with awsiotsdk.
"""

import json
import os
import queue
import ssl
import sys
import tarfile
import tempfile
import textwrap
import threading

import boto3
import paho.mqtt.client as mqtt
from awscrt import io as crt
from awsiot import greengrass_discovery, mqtt_connection_builder
from awscrt import mqtt as crt_mqtt

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import group
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

    @classmethod
    def added(cls, chain, name):
        """Made by brachio device add, with the rights that this gives."""
        file = os.path.join(chain.folder, "added.tar.gz")
        status, _, error = chain.brachio("device", "add", name, "--out", file)
        assert status == 0, error
        with tarfile.open(file) as bundle:
            bundle.extractall(chain.folder)
        thing = cls.__new__(cls)
        thing.name, thing.authority = name, os.path.join(chain.folder, "added.group.pem")
        thing.certificate, thing.key = (os.path.join(chain.folder, name, file) for file in ("certificate.pem", "private.key"))
        return thing

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
        first = found.gg_groups[0]
        if not first.certificate_authorities or not first.cores[0].connectivity:
            return None
        with open(self.authority, "w") as file:
            file.write(first.certificate_authorities[0])
        return first

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


def deploy(things):
    answer = group.publish("answer", "answer.handler", {"answer.py": textwrap.dedent(ANSWER)})
    sensor, lamp = things
    shadow = "$aws/things/lamp/shadow/#"
    routes = [(sensor.arn, "ask/sensor", answer), (answer, "answer/sensor", sensor.arn), (sensor.arn, "news/#", "cloud"), (sensor.arn, "news/#", lamp.arn),
              ("cloud", "orders/+", lamp.arn), (lamp.arn, shadow, "GGShadowService"), ("GGShadowService", shadow, lamp.arn)]
    return group.deploy("devices", answer, routes, core_is_synchronised=False, devices=[group.member(thing.name, True) for thing in things])


def deploy_by_command(chain):
    """The same devices by brachio deploy, as Greengrass has them afterwards."""
    status, said, error = chain.brachio(
        "deploy", "--core", "garden", "--no-sync-shadow", "--client-device", "lamp", "--client-device", "sensor:sync", "--client-device", "plant:1",
        "--route", "sensor:news/#:lamp", "--route", "plant:1:urn:news/#:cloud", "--json")
    assert status == 0, error
    greengrass, made = boto3.client("greengrass"), json.loads(said)["group"]
    latest = greengrass.get_group_version(GroupId=made, GroupVersionId=greengrass.get_group(GroupId=made)["LatestVersion"])["Definition"]

    def entries(kind, get):
        # arn:aws:greengrass:us-east-1:123456789012:/greengrass/definition/devices/DEFINITION/versions/VERSION
        definition, _, version = latest[kind + "DefinitionVersionArn"].split("/")[-3:]
        return get(**{kind + "DefinitionId": definition, kind + "DefinitionVersionId": version})["Definition"][kind + "s"]

    things = entries("Core", greengrass.get_core_definition_version) + entries("Device", greengrass.get_device_definition_version)
    routes = entries("Subscription", greengrass.get_subscription_definition_version)
    return sorted((thing["ThingArn"].split("/")[-1], thing["SyncShadow"]) for thing in things) + sorted(
        (route["Source"].split("/")[-1], route["Subject"], route["Target"].split("/")[-1]) for route in routes)


def overfill(client, news, chain):
    """More than the core may keep for the cloud: what is acknowledged is kept, and what is not goes to other devices all the same, once."""
    waiting = chain.waiting()
    said = [client.publish("news/%d" % number, json.dumps({"n": number, "pad": "x" * 100_000}), qos=1) for number in range(10, 14)]
    print("and to devices, though the core is full:", [news.get(timeout=PATIENCE_SECONDS)[1]["n"] for _ in said])
    print("acknowledged:", eventually("two are acknowledged", lambda: max(0, sum(one.is_published() for one in said) - 1)) + 1, "kept:", chain.waiting() - waiting)
    return said


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
        chain.add_device(devices={"host": "0.0.0.0", "port": 0}, spool={"bytesMax": 262144})
        chain.start_device()
        chain.watch("news/#")
        sensor, lamp, stranger = (Thing(folder, name) for name in ("sensor", "lamp", "stranger"))
        print("before:", sensor.discover(chain))
        made = deploy([sensor, lamp])
        found = eventually("the core is found", lambda: sensor.discover(chain))
        # The core listens on all addresses of IPv4.
        place = next(entry for entry in found.cores[0].connectivity if ":" not in entry.host_address)
        print("found:", found.gg_group_id == made, found.cores[0].thing_arn.endswith("thing/garden"), place.port == chain.status()["clientDevices"]["port"])
        told = boto3.client("greengrass")
        connectivity = told.get_connectivity_info(ThingName="garden")["ConnectivityInfo"]
        print("connectivity:", place.host_address in [entry["HostAddress"] for entry in connectivity])
        authority = told.list_group_certificate_authorities(GroupId=made)["GroupCertificateAuthorities"][0]["GroupCertificateAuthorityId"]
        pem = told.get_group_certificate_authority(GroupId=made, CertificateAuthorityId=authority)["PemEncodedCertificate"]
        print("authority:", pem == found.certificate_authorities[0])
        print("a stranger finds:", stranger.discover(chain), Thing.added(chain, "plant:1").discover(chain))
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
        one.publish("nowhere", "{}", qos=1).wait_for_publish(PATIENCE_SECONDS)
        one.publish("ask/sensor", json.dumps({"said": "still there"}), qos=1).wait_for_publish(PATIENCE_SECONDS)
        print("a function answers:", answers.get(timeout=PATIENCE_SECONDS), answers.get(timeout=PATIENCE_SECONDS))
        print("without a route:", eventually("what no route takes is counted", lambda: chain.status()["routes"]["unrouted"]))

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
        one, _ = sensor.paho(port)
        said = overfill(one, news, chain)

        chain.start_server()
        eventually("the news arrive in the cloud", lambda: not chain.received.empty())
        print("in the cloud:", json.loads(chain.received.get()[1]))
        for publication in said:
            publication.wait_for_publish(PATIENCE_SECONDS)
        print("and in order:", [json.loads(chain.received.get(timeout=PATIENCE_SECONDS)[1])["n"] for _ in said])
        one.loop_stop()
        one.disconnect()
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
        print("by brachio deploy:", *deploy_by_command(chain))


main(*sys.argv[1:3])
