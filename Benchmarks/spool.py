"""The device's spool beside mosquitto's persistent queue: messages accepted a second, in turn, in one run, and what is left after kill -9.

    .venv/bin/python Benchmarks/spool.py
    .venv/bin/python Benchmarks/spool.py --messages 1000000 --rounds 1      how long a start takes with a million messages

Both get messages of 64 bytes of which so many (--window) are not confirmed yet. mosquitto runs twice: as it is installed (it confirms
first and saves every half hour), and saving its whole queue after as many changes as are on their way, with a tenth of the messages, for
that takes longer the more there are. Its queue belongs to a subscriber that is away.

Needs mosquitto (Debian: apt install mosquitto) and a release build of `brachio-edge`.
"""

import argparse
import json
import pathlib
import shutil
import socket
import statistics
import struct
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = str(ROOT / ".build" / "release" / "brachio-edge")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def packet(kind, body):
    length, rest = b"", len(body)
    while True:
        rest, digit = divmod(rest, 128)
        length += bytes([digit | (128 if rest else 0)])
        if not rest:
            return bytes([kind]) + length + body


def text(value):
    return struct.pack(">H", len(value)) + value.encode()


class Connection:
    def __init__(self, port, name, clean):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""
        self.send(packet(0x10, text("MQTT") + bytes([4, 2 if clean else 0]) + struct.pack(">H", 0) + text(name)))
        self.receive()

    def send(self, data):
        self.socket.sendall(data)

    def receive(self):
        """Whole packets, at least one."""
        while True:
            found, place = [], 0
            while place + 2 <= len(self.rest):
                length, shift, at = 0, 0, place + 1
                while at < len(self.rest):
                    digit = self.rest[at]
                    length |= (digit & 127) << shift
                    shift, at = shift + 7, at + 1
                    if digit < 128:
                        break
                if at + length > len(self.rest):
                    break
                found.append((self.rest[place], self.rest[at:at + length]))
                place = at + length
            self.rest = self.rest[place:]
            if found:
                return found
            more = self.socket.recv(1 << 16)
            if not more:
                return []
            self.rest += more


class Mosquitto:
    def __init__(self, folder, saves, window):
        self.folder, self.port = folder, free_port()
        self.conf = folder / "mosquitto.conf"
        self.conf.write_text(
            f"user root\nallow_anonymous true\nlistener {self.port} 127.0.0.1\npersistence true\npersistence_location {folder}/\n"
            "max_queued_messages 0\nmax_inflight_messages 0\nset_tcp_nodelay true\n"
            + (f"autosave_on_changes true\nautosave_interval {window}\n" if saves else ""))
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [shutil.which("mosquitto") or "/usr/sbin/mosquitto", "-c", str(self.conf)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(400):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise SystemExit("mosquitto does not start")

    def measure(self, messages, size, window):
        away = Connection(self.port, "away", clean=False)
        away.send(packet(0x82, struct.pack(">H", 1) + text("trial/t") + b"\x01"))
        away.receive()
        away.socket.close()
        publisher = Connection(self.port, "publisher", clean=True)
        payload, sent, confirmed = b"x" * size, 0, 0
        began = time.perf_counter()
        while confirmed < messages:
            batch = b""
            while sent < messages and sent - confirmed < window:
                batch += packet(0x32, text("trial/t") + struct.pack(">H", sent % 65535 + 1) + payload)
                sent += 1
            if batch:
                publisher.send(batch)
            confirmed += sum(1 for kind, _ in publisher.receive() if kind == 0x40)
        return messages / (time.perf_counter() - began)

    def left_after_kill(self):
        self.process.kill()
        self.process.wait()
        self.start()
        reader, count = Connection(self.port, "away", clean=False), 0
        reader.socket.settimeout(2)
        try:
            while True:
                found = reader.receive()
                acks = b""
                for kind, body in found:
                    if kind & 0xF0 == 0x30:
                        count += 1
                        length = struct.unpack(">H", body[:2])[0]
                        acks += packet(0x40, body[2 + length:4 + length])
                if acks:
                    reader.send(acks)
        except TimeoutError:
            return count

    def stop(self):
        self.process.kill()
        self.process.wait()


def spool(folder, messages, size, window):
    output = subprocess.run(
        [PROGRAM, "spool-trial", "--folder", folder, "--messages", str(messages), "--bytes", str(size), "--publishers", str(window), "--json"],
        check=True, capture_output=True, text=True).stdout
    return json.loads(output)


def spool_left_after_kill(folder, size, window):
    """Kills a writer, and compares what it had reported with what is found."""
    writer = subprocess.Popen(
        [PROGRAM, "spool-trial", "--folder", folder, "--messages", "100000000", "--bytes", str(size), "--publishers", str(window)],
        stdout=subprocess.PIPE)
    reported = set()
    began = time.perf_counter()
    for line in writer.stdout:
        if line.endswith(b"\n"):
            reported.add(int(line))
        if writer.poll() is None and time.perf_counter() - began > 2:
            writer.kill()
    writer.wait()
    lines = subprocess.run([PROGRAM, "spool-trial", "--folder", folder, "--read", "all"], check=True, capture_output=True, text=True).stdout.split("\n")
    found = {int(line) for line in lines[1:] if line}
    return len(reported), len(reported - found)


def main():
    global PROGRAM
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=50_000)
    parser.add_argument("--bytes", type=int, default=64)
    parser.add_argument("--window", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--agent", default=PROGRAM)
    parser.add_argument("--folder", default=str(ROOT / ".build"), help="on the disk that is measured")
    options = parser.parse_args()
    PROGRAM = options.agent
    rates, syncs, kills, opened = {}, [], {}, []
    for _ in range(options.rounds):
        for name in ("Brachio's spool", "mosquitto", "mosquitto, saving"):
            with tempfile.TemporaryDirectory(dir=options.folder) as temporary:
                folder = pathlib.Path(temporary)
                if name.startswith("Brachio"):
                    result = spool(folder, options.messages, options.bytes, options.window)
                    rates.setdefault(name, []).append(result["perSecond"])
                    syncs.append(options.messages / result["syncs"])
                    again = subprocess.run([PROGRAM, "spool-trial", "--folder", folder, "--read", "all"], check=True, capture_output=True, text=True)
                    opened.append(again.stdout.split("\n")[0])
                else:
                    broker = Mosquitto(folder, "saving" in name, options.window)
                    count = options.messages // 10 if "saving" in name else options.messages
                    rates.setdefault(name, []).append(broker.measure(count, options.bytes, options.window))
                    if name not in kills and options.messages <= 100_000:
                        kills[name] = (count, count - broker.left_after_kill())
                    broker.stop()
    with tempfile.TemporaryDirectory(dir=options.folder) as temporary:
        kills["Brachio's spool"] = spool_left_after_kill(temporary, options.bytes, options.window)
    print(f"\n{options.bytes} bytes, {options.window} not confirmed; {statistics.median(syncs):.0f} messages a sync of the disk; the spool {opened[-1]}\n")
    print("| | messages/s accepted | least to greatest | confirmed before kill -9 | of those lost |\n|---|---|---|---|---|")
    for name, values in rates.items():
        killed = " | ".join(f"{number:,}" for number in kills[name]) if name in kills else " | "
        print(f"| {name} | {statistics.median(values):,.0f} | {min(values):,.0f} to {max(values):,.0f} | {killed} |")


if __name__ == "__main__":
    main()
