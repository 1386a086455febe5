#!/usr/bin/env python3
"""Fills the disk of a real `brachio serve` while devices publish, empties it again, and holds what is there to what was acknowledged.

    sudo .venv/bin/python scripts/full_disk.py --program .build/release/brachio

The data folder is a small file system in memory, in a mount namespace of its own, which only root may make. While it is full
- a message of quality of service 1 that has to wait for a client that is away is not acknowledged, and its publisher waits;
- messages that nobody has to keep go on;
- calls over HTTP either fail or are there afterwards;
- the server is killed and started again.
When there is room again, publishers are acknowledged by themselves, and after another kill every acknowledged message reaches the client that
was away. Prints a summary as JSON and ends with status 1 at the first difference.
"""
import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WAIT_SECONDS = 120


def need(condition, text):
    if not condition:
        print(f"difference: {text}", file=sys.stderr)
        sys.exit(1)


def until(condition, text, seconds=WAIT_SECONDS):
    end = time.monotonic() + seconds
    while not condition():
        need(time.monotonic() < end, text)
        time.sleep(0.02)


class Server:
    def __init__(self, program, folder):
        self.program, self.folder, self.port = program, folder, 0

    def start(self, awaited=True):
        self.process = subprocess.Popen(
            [self.program, "serve", "--data", self.folder, "--port", "0", "--console-port", "0", "--mqtt-port", str(self.port), "--json", "--log-level", "critical"],
            stdout=subprocess.PIPE)
        line = self.process.stdout.readline()
        if not line and not awaited:
            return False
        need(line, "the server does not start")
        said = json.loads(line)
        self.port, self.endpoint = said["mqttPort"], said["endpoint"]
        return True

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


class Client:
    """A client of MQTT that comes back by itself, with what it received and what was acknowledged."""

    def __init__(self, name, port, subscribed=None):
        import paho.mqtt.client as mqtt
        self.client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=name, clean_session=False)
        self.received, self.acknowledged, self.sent, ready = [], set(), {}, threading.Event()
        self.client.on_message = lambda c, d, m: self.received.append(m.payload[:12].decode())
        self.client.on_publish = lambda c, d, mid, reason, p: self.acknowledged.add(self.sent.get(mid, mid))
        self.client.on_connect = lambda c, d, f, reason, p: (c.subscribe(subscribed, 1) if subscribed else ready.set())
        self.client.on_subscribe = lambda *a: ready.set()
        self.client.reconnect_delay_set(1, 1)
        self.client.max_inflight_messages_set(100)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        need(ready.wait(WAIT_SECONDS), f"{name} is not let in")

    def publish(self, topic, numbers, size):
        for number in numbers:
            text = f"{number:012d}"
            self.sent[self.client.publish(topic, text.encode() + b"." * (size - 12), 1).mid] = text

    def named(self): return {each for each in self.acknowledged if isinstance(each, str)}

    def stop(self):
        self.client.disconnect()
        self.client.loop_stop()


def play(program, folder):
    import boto3
    server = Server(program, folder)
    server.start()
    credential = json.load(open(f"{folder}/root-credential.json"))
    def boto(name):
        return boto3.client(name, endpoint_url=server.endpoint, aws_access_key_id=credential["accessKeyID"], aws_secret_access_key=credential["secretAccessKey"],
                            region_name="us-east-1", config=boto3.session.Config(retries={"total_max_attempts": 1}, read_timeout=15))
    away = Client("away", server.port, "kept/#")
    away.stop()
    here = Client("here", server.port, "free/#")
    publisher, free = Client("publisher", server.port), Client("free", server.port)
    publisher.publish("kept/a", range(200), 1_000)
    until(lambda: len(publisher.named()) == 200, "messages are not acknowledged while there is room")

    filler = open(f"{folder}/filler", "wb", buffering=0)
    for size in (1 << 20, 4_096, 1):
        try:
            while True: filler.write(b"\0" * size)
        except OSError: pass
    publisher.publish("kept/b", range(200, 300), 100_000)
    # The log of the database may have some room left that it had taken before; not for ten megabytes.
    time.sleep(5)
    on_full = len(publisher.named())
    need(on_full < 300, "ten megabytes are acknowledged on a disk that is full")
    before = len(here.received)
    free.publish("free/a", range(20), 100)
    until(lambda: len(here.received) >= before + 20, "messages that nobody keeps are held up by the full disk")
    refusals, kept = {}, {}
    for name, call in {"shadow": lambda: boto("iot-data").update_thing_shadow(thingName="lamp", payload='{"state":{"reported":{"on":true}}}'),
                       "object": lambda: (boto("s3").create_bucket(Bucket="full"), boto("s3").put_object(Bucket="full", Key="a", Body=b"x" * 1_000_000)),
                       "thing": lambda: boto("iot").create_thing(thingName="made-while-full")}.items():
        try:
            call()
            kept[name] = True
        except Exception as error:
            refusals[name] = str(error)[:160]
    server.kill()
    starts_on_full = server.start(awaited=False)
    os.unlink(f"{folder}/filler")
    filler.close()
    if not starts_on_full:
        server.process.wait()
        server.start()
    until(lambda: len(publisher.named()) == 300, "messages are not acknowledged once there is room again")
    for name, call in {"shadow": lambda: boto("iot-data").get_thing_shadow(thingName="lamp"), "object": lambda: boto("s3").head_object(Bucket="full", Key="a"),
                       "thing": lambda: boto("iot").describe_thing(thingName="made-while-full")}.items():
        if kept.get(name): call()
    server.kill()
    server.start()
    back = Client("away", server.port)
    until(lambda: set(back.received) >= publisher.named(), "an acknowledged message is lost")
    for client in (back, here, publisher, free): client.stop()
    server.process.terminate()
    need(server.process.wait(WAIT_SECONDS) == 0, "the server does not end as asked")
    return {"acknowledgedOnFullDisk": on_full - 200, "acknowledged": 300, "delivered": len(set(back.received)), "startsOnFullDisk": starts_on_full, "refusedOverHTTP": refusals}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=f"{ROOT}/.build/release/brachio", help="the built program")
    parser.add_argument("--mebibytes", type=int, default=64, help="the disk's size")
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.folder is None:
        with tempfile.TemporaryDirectory(prefix="brachio-full-") as folder:
            words = ["unshare", "--mount", sys.executable, os.path.abspath(__file__), "--program", os.path.abspath(options.program), "--mebibytes", str(options.mebibytes)]
            sys.exit(subprocess.run(words + ["--folder", folder]).returncode)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={options.mebibytes}m,mode=0700", "tmpfs", options.folder], check=True)
    print(json.dumps(play(options.program, options.folder)))


if __name__ == "__main__":
    main()
