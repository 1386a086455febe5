#!/usr/bin/env python3
"""Cuts the network between a real `brachio serve` and its devices, heals it, and holds what arrives to what was acknowledged.

    sudo .venv/bin/python scripts/network_cut.py --program .build/release/brachio --cuts 3

Server and devices are in network namespaces of their own with a router between them (`ip netns`, which only root may use). Devices publish
with quality of service 1 all the time, to a subscriber beside them. Each cut makes the router drop every packet, silently, for longer than the
keep-alive, and then lets them pass again. At the end every acknowledged message has arrived, and everything that was published was acknowledged in the end.
Prints a summary as JSON and ends with status 1 at the first difference.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SERVER, DEVICE = "10.77.0.1", "10.77.1.1"
KEEP_ALIVE_SECONDS = 3


def ip(*words, **more): return subprocess.run(["ip", *words], check=True, **more)


def devices(arguments):
    """Runs in the devices' namespace: says how often it was disconnected and what arrived."""
    import paho.mqtt.client as mqtt
    port, folder = int(arguments[0]), arguments[1]
    lost, acknowledged, sent, received, ready = [], set(), {}, [], threading.Event()

    def client(name):
        made = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=name, clean_session=False)
        made.on_disconnect = lambda *a: lost.append(name)
        made.reconnect_delay_set(1, 2)
        made.max_inflight_messages_set(100)
        made.max_queued_messages_set(0)
        return made

    subscriber, publisher = client("subscriber"), client("publisher")
    subscriber.on_message = lambda c, d, m: received.append(int(m.payload))
    subscriber.on_connect = lambda c, d, f, reason, p: c.subscribe("load", 1)
    subscriber.on_subscribe = lambda *a: ready.set()
    publisher.on_publish = lambda c, d, mid, reason, p: acknowledged.add(mid)
    for each in (subscriber, publisher):
        each.connect(SERVER, port, keepalive=KEEP_ALIVE_SECONDS)
        each.loop_start()
    assert ready.wait(60), "no SUBACK"
    number = 0
    print("ready", flush=True)
    while not os.path.exists(f"{folder}/end"):
        sent[number] = publisher.publish("load", str(number), 1)
        number += 1
        time.sleep(0.01)
    end = time.monotonic() + 120
    while len(acknowledged) < number or len(set(received)) < number:
        if time.monotonic() > end: break
        time.sleep(0.05)
    print(json.dumps({"published": number, "acknowledged": len(acknowledged), "arrived": len(set(received)), "copies": len(received), "disconnections": len(lost)}))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=f"{ROOT}/.build/release/brachio", help="the built program")
    parser.add_argument("--cuts", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=3 * KEEP_ALIVE_SECONDS, help="how long a cut lasts")
    parser.add_argument("--devices", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.devices: return devices(options.devices)
    cloud, router, field = (f"brachio-{name}-{os.getpid()}" for name in ("cloud", "router", "field"))
    running = []
    with tempfile.TemporaryDirectory(prefix="brachio-cut-") as folder:
        try:
            for name in (cloud, router, field): ip("netns", "add", name)
            ip("netns", "exec", router, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward")
            for name, address, side in ((cloud, SERVER, "left"), (field, DEVICE, "right")):
                gateway = address.rsplit(".", 1)[0] + ".254"
                ip("link", "add", "cable", "netns", name, "type", "veth", "peer", "name", side, "netns", router)
                for place, device, own in ((name, "cable", address), (router, side, gateway)):
                    ip("-n", place, "address", "add", f"{own}/24", "dev", device)
                    ip("-n", place, "link", "set", device, "up")
                    ip("-n", place, "link", "set", "lo", "up")
                ip("-n", name, "route", "add", "default", "via", gateway)
            server = subprocess.Popen(
                ["ip", "netns", "exec", cloud, options.program, "serve", "--data", f"{folder}/data", "--host", SERVER, "--insecure", "--port", "0", "--console-port", "0",
                 "--json", "--log-level", "error"], stdout=subprocess.PIPE)
            running.append(server)
            port = json.loads(server.stdout.readline())["mqttPort"]
            field_devices = subprocess.Popen(
                ["ip", "netns", "exec", field, sys.executable, os.path.abspath(__file__), "--devices", str(port), folder], stdout=subprocess.PIPE, text=True)
            running.append(field_devices)
            assert field_devices.stdout.readline() == "ready\n", "the devices do not start"
            for _ in range(options.cuts):
                time.sleep(2)
                for address in (SERVER, DEVICE): ip("-n", router, "route", "add", "blackhole", f"{address}/32")
                time.sleep(options.seconds)
                for address in (SERVER, DEVICE): ip("-n", router, "route", "delete", "blackhole", f"{address}/32")
            time.sleep(2)
            open(f"{folder}/end", "w").close()
            found = json.loads(field_devices.communicate(timeout=300)[0])
        finally:
            for process in running:
                if process.poll() is None: process.terminate()
                process.wait()
            for name in (cloud, router, field): subprocess.run(["ip", "netns", "delete", name])
    found["cuts"] = options.cuts
    print(json.dumps(found))
    if found["acknowledged"] != found["published"] or found["arrived"] != found["published"] or found["disconnections"] < 2 * options.cuts:
        sys.exit(1)


if __name__ == "__main__":
    main()
