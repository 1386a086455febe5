"""Shadow updates and device jobs over MQTT, beside plain messages of the same size and quality of service on the same server.

    .venv/bin/python Benchmarks/shadows.py                      updates a second, three rounds, in turn with plain messages
    .venv/bin/python Benchmarks/shadows.py --only jobs          a job of 10,000 things from its creation to its end

Each client keeps --window messages without acknowledgement. An acknowledged update is on disk, and so is a plain message that waits for a
session; a plain message that nobody subscribed to is not stored. Needs a release build of `brachio` (--program names another) and boto3.
"""

import argparse
import json
import os
import pathlib
import select
import signal
import socket
import statistics
import struct
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parent.parent


class Server:
    def __init__(self, program, folder):
        self.process = subprocess.Popen(
            [program, "serve", "--data", folder, "--port", "0", "--console-port", "0", "--json"], stdout=subprocess.PIPE, text=True)
        told = json.loads(self.process.stdout.readline())
        root = json.loads((pathlib.Path(folder) / "root-credential.json").read_text())
        self.port = told["mqttPort"]
        self.client = dict(
            endpoint_url=told["endpoint"], region_name="us-east-1", aws_access_key_id=root["accessKeyID"], aws_secret_access_key=root["secretAccessKey"])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def text(value):
    data = value.encode()
    return struct.pack(">H", len(data)) + data


def packet(first, body):
    length, digits = len(body), b""
    while True:
        length, digit = divmod(length, 128)
        digits += bytes([digit | (128 if length else 0)])
        if not length:
            return bytes([first]) + digits + body


def publish(topic, payload, number):
    return packet(0x32, text(topic) + struct.pack(">H", number) + payload)


class Client:
    """MQTT 3.1.1, as much of it as is needed: acknowledgements are four bytes each, and nothing else comes."""

    def __init__(self, port, name, clean=True):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(packet(0x10, text("MQTT") + bytes([4, 2 if clean else 0, 0, 0]) + text(name)))
        assert self.socket.recv(4)[3] == 0
        self.rest = 0

    def acknowledged(self):
        """How many acknowledgements have come since the last call."""
        self.rest += len(self.socket.recv(1 << 16))
        count, self.rest = divmod(self.rest, 4)
        return count


def rate(port, topics, payload, window, seconds):
    """Messages a second that are acknowledged, from clients that each publish to a topic of their own."""
    clients = {}
    for number, topic in enumerate(topics):
        client = Client(port, f"load-{number}")
        clients[client.socket.fileno()] = client, [publish(topic, payload, n) for n in range(1, window + 1)], [0]
    poll = select.epoll()
    for descriptor, (client, packets, _) in clients.items():
        poll.register(descriptor, select.EPOLLIN)
        client.socket.sendall(b"".join(packets))
    start, count, measured = time.monotonic(), 0, None
    while True:
        now = time.monotonic()
        if measured is None and now > start + 1:
            measured, count = now, 0
        if measured and now > measured + seconds:
            break
        for descriptor, _ in poll.poll(1):
            client, packets, place = clients[descriptor]
            done = client.acknowledged()
            count += done
            # The same packets again, from where the window stands.
            again = [packets[(place[0] + n) % len(packets)] for n in range(done)]
            place[0] += done
            client.socket.sendall(b"".join(again))
    for client, _, _ in clients.values():
        client.socket.close()
    return count / (now - measured)


def updates(options):
    figures = {"to nobody": [], "for a session that is away": [], "shadow updates": []}
    for _ in range(options.rounds):
        with tempfile.TemporaryDirectory() as folder, Server(options.program, folder) as server:
            sleeper = Client(server.port, "sleeper", clean=False)
            sleeper.socket.sendall(packet(0x82, b"\0\1" + text("kept/#") + b"\1"))
            assert sleeper.socket.recv(5)[0] == 0x90
            sleeper.socket.close()
            payload = json.dumps({"state": {"reported": {"temperature": 21.5, "fan": {"on": True, "level": 3}}}}).encode()
            for kind, topic in zip(figures, ("free/{}", "kept/{}", "$aws/things/thing-{}/shadow/update")):
                topics = [topic.format(number) for number in range(options.clients)]
                figures[kind].append(rate(server.port, topics, payload, options.window, options.seconds))
    middle = {kind: statistics.median(values) for kind, values in figures.items()}
    print("| messages of quality of service 1 | a second | of plain messages for a session |\n|---|---|---|")
    for kind, values in figures.items():
        print(f"| {kind} | {middle[kind]:,.0f} ({min(values):,.0f} to {max(values):,.0f}) | {middle[kind] / middle['for a session that is away']:.2f} |")


def jobs(options):
    import boto3

    with tempfile.TemporaryDirectory() as folder, Server(options.program, folder) as server:
        iot = boto3.client("iot", **server.client)
        names = [f"thing-{number:05}" for number in range(options.things)]
        iot.create_thing_group(thingGroupName="all")

        def register(name):
            iot.create_thing(thingName=name)
            iot.add_thing_to_thing_group(thingGroupName="all", thingName=name)

        with ThreadPoolExecutor(16) as pool:
            list(pool.map(register, names))

        def wait(done):
            start = time.monotonic()
            while True:
                job = iot.describe_job(jobId="all")["job"]
                if done(job):
                    return time.monotonic() - start
                time.sleep(0.02)

        start = time.monotonic()
        iot.create_job(jobId="all", targets=["arn:aws:iot:us-east-1:123456789012:thinggroup/all"], document='{"do": "reboot"}')
        made = time.monotonic() - start
        wait(lambda job: job["jobProcessDetails"]["numberOfQueuedThings"] == options.things)
        told = time.monotonic() - start
        client, sent, acknowledged = Client(server.port, "things"), 0, 0
        start = time.monotonic()
        while acknowledged < options.things:
            room = names[sent:min(options.things, acknowledged + options.window)]
            client.socket.sendall(b"".join(
                publish(f"$aws/things/{name}/jobs/all/update", b'{"status":"SUCCEEDED"}', (sent + n) % 65000 + 1) for n, name in enumerate(room)))
            sent += len(room)
            acknowledged += client.acknowledged()
        wait(lambda job: job["status"] == "COMPLETED")
        ended = time.monotonic() - start
    print(f"things told: {options.things:,} in {told:.2f} s ({options.things / told:,.0f} a second), the answer to CreateJob after {made:.2f} s")
    print(f"things that report: {options.things:,} in {ended:.2f} s ({options.things / ended:,.0f} a second), until the job has ended")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / ".build" / "release" / "brachio"))
    parser.add_argument("--only", choices=["updates", "jobs"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--window", type=int, default=90)
    parser.add_argument("--things", type=int, default=10_000)
    options = parser.parse_args()
    if options.only != "jobs":
        updates(options)
    if options.only != "updates":
        jobs(options)


if __name__ == "__main__":
    main()
