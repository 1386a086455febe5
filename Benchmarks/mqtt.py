"""The broker beside mosquitto: the same load generator (mqtt_load.c) for both, in turn, in one run.

    .venv/bin/python Benchmarks/mqtt.py                 throughput, latency, memory, connections held beside a load, and what resting costs
    .venv/bin/python Benchmarks/mqtt.py --only memory --idle 10000

Needs gcc or clang, libssl-dev and mosquitto (Debian: apt install mosquitto libssl-dev), and a release build of `brachio`.
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import socket
import statistics
import struct
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / ".build" / "release" / "brachio"

SHAPES = {
    "one to one": ["--publishers", "1", "--subscribers", "1", "--shape", "pairs"],
    "ten pairs": ["--publishers", "10", "--subscribers", "10", "--shape", "pairs", "--window", "100"],
    "fan-in 20 to 1": ["--publishers", "20", "--subscribers", "1", "--shape", "in", "--window", "50"],
    "fan-out 1 to 50": ["--publishers", "1", "--subscribers", "50", "--shape", "out", "--window", "20"],
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"nothing listens on port {port}")


def certificates(folder):
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl("req", "-x509", "-days", "2", "-subj", "/CN=benchmark", "-keyout", "ca.key", "-out", "ca.pem", *key)
    openssl("req", "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr", *key)
    openssl("x509", "-req", "-days", "2", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "server.pem")


class Mosquitto:
    name = "mosquitto"

    def __init__(self, folder):
        self.plain, self.secure = free_port(), free_port()
        conf = folder / "mosquitto.conf"
        conf.write_text(
            f"user root\nper_listener_settings false\nallow_anonymous true\nlistener {self.plain} 127.0.0.1\nlistener {self.secure} 127.0.0.1\n"
            f"certfile {folder}/server.pem\nkeyfile {folder}/server.key\ncafile {folder}/ca.pem\n"
            # So that nothing is dropped in its queues, whatever the window.
            "max_queued_messages 0\nmax_inflight_messages 100\nset_tcp_nodelay true\n")
        self.process = subprocess.Popen(
            [shutil.which("mosquitto") or "/usr/sbin/mosquitto", "-c", str(conf)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.plain)


class Brachio:
    name = "Brachio"

    def __init__(self, folder):
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--data", str(folder / "data"), "--port", "0", "--console-port", "0", "--json", "--mqtt-mode", "strict",
             "--mqtts-certificate", str(folder / "server.pem"), "--mqtts-key", str(folder / "server.key")],
            stdout=subprocess.PIPE, text=True)
        announcement = json.loads(self.process.stdout.readline())
        self.plain, self.secure = announcement["mqttPort"], announcement["mqttsPort"]


def stop(broker):
    broker.process.send_signal(signal.SIGTERM)
    try:
        broker.process.wait(20)
    except subprocess.TimeoutExpired:
        broker.process.kill()


def cpu_seconds(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_kib(process):
    for line in pathlib.Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def load(tool, broker, secure, folder, words):
    port = broker.secure if secure else broker.plain
    security = ["--ca", str(folder / "ca.pem")] if secure else []
    before = cpu_seconds(broker.process)
    done = subprocess.run([tool, "--port", str(port), *security, *words], capture_output=True, text=True, timeout=120)
    if done.returncode:
        return {"messages_per_second": 0, "p50_ms": 0, "p99_ms": 0, "max_ms": 0, "lost": -1, "load_cpu_seconds": 0, "broker_cpu_seconds": 0, "error": done.stderr.strip()}
    result = json.loads(done.stdout)
    result["broker_cpu_seconds"] = round(cpu_seconds(broker.process) - before, 2)
    return result


def middle(results, key):
    return statistics.median(result[key] for result in results)


def spread(results, key):
    values = [result[key] for result in results]
    return f"{middle(results, key):,.0f} ({min(values):,.0f}–{max(values):,.0f})"


def throughput(tool, folder, options):
    print("\n| TLS | QoS | shape | Brachio msg/s | mosquitto msg/s | ratio | p99 Brachio ms | p99 mosquitto ms | lost |")
    print("|---|---|---|---|---|---|---|---|---|")
    for secure in (False, True):
        for qos in (0, 1):
            for shape, words in SHAPES.items():
                results = {"Brachio": [], "mosquitto": []}
                for _ in range(options.rounds):
                    for kind in (Brachio, Mosquitto):
                        with tempfile.TemporaryDirectory() as data:
                            inner = pathlib.Path(data)
                            for file in folder.glob("*.pem"):
                                shutil.copy(file, inner)
                            shutil.copy(folder / "server.key", inner)
                            broker = kind(inner)
                            results[kind.name].append(load(
                                tool, broker, secure, folder,
                                [*words, "--qos", str(qos), "--bytes", str(options.bytes), "--seconds", str(options.seconds)]))
                            stop(broker)
                ours, theirs = results["Brachio"], results["mosquitto"]
                ratio = middle(ours, "messages_per_second") / max(1, middle(theirs, "messages_per_second"))
                print(
                    f"| {'yes' if secure else 'no'} | {qos} | {shape} | {spread(ours, 'messages_per_second')} | {spread(theirs, 'messages_per_second')} "
                    f"| {ratio:.2f} | {middle(ours, 'p99_ms'):.1f} | {middle(theirs, 'p99_ms'):.1f} "
                    f"| {sum(r['lost'] for r in ours)}, {sum(r['lost'] for r in theirs)} |", flush=True)
                if options.verbose:
                    print(json.dumps(results))


def latency(tool, folder, options):
    print(f"\n| TLS | QoS | messages/s offered | p50 Brachio ms | p50 mosquitto ms | p99 Brachio ms | p99 mosquitto ms |")
    print("|---|---|---|---|---|---|---|")
    for secure in (False, True):
        for qos in (0, 1):
            for rate in options.rates:
                results = {"Brachio": [], "mosquitto": []}
                for kind in (Brachio, Mosquitto) * options.rounds:
                    broker = kind(folder)
                    results[kind.name].append(load(
                        tool, broker, secure, folder,
                        ["--publishers", "10", "--subscribers", "10", "--qos", str(qos), "--rate", str(rate), "--seconds", str(options.seconds)]))
                    stop(broker)
                ours, theirs = results["Brachio"], results["mosquitto"]
                print(
                    f"| {'yes' if secure else 'no'} | {qos} | {rate:,} | {middle(ours, 'p50_ms'):.2f} | {middle(theirs, 'p50_ms'):.2f} "
                    f"| {middle(ours, 'p99_ms'):.2f} | {middle(theirs, 'p99_ms'):.2f} |", flush=True)


def memory(tool, folder, options):
    print(f"\n| TLS | idle connections | KiB a connection Brachio | KiB a connection mosquitto | ratio | seconds to connect Brachio | mosquitto |")
    print("|---|---|---|---|---|---|---|")
    for secure in (False, True):
        count = options.idle if not secure else options.idle // 4
        figures = {}
        for kind in (Brachio, Mosquitto):
            broker = kind(folder)
            port = broker.secure if secure else broker.plain
            # A first connection brings in what is there only once.
            load(tool, broker, secure, folder, ["--rate", "100", "--seconds", "0.5", "--warmup", "0.1"])
            before = resident_kib(broker.process)
            security = ["--ca", str(folder / "ca.pem")] if secure else []
            holder = subprocess.Popen(
                [tool, "--port", str(port), *security, "--idle", str(count)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            ready = holder.stdout.readline().split()
            time.sleep(2)
            figures[kind.name] = ((resident_kib(broker.process) - before) / count, float(ready[1]) if ready else float("nan"))
            holder.stdin.close()
            holder.wait()
            stop(broker)
        ours, theirs = figures["Brachio"], figures["mosquitto"]
        print(f"| {'yes' if secure else 'no'} | {count:,} | {ours[0]:.1f} | {theirs[0]:.1f} | {ours[0] / theirs[0]:.2f} | {ours[1]:.1f} | {theirs[1]:.1f} |", flush=True)


def sockets(process):
    found = 0
    for file in pathlib.Path(f"/proc/{process.pid}/fd").iterdir():
        try:
            found += os.readlink(file).startswith("socket:")
        except FileNotFoundError:
            pass
    return found


def held(tool, folder, options):
    print("\n| connections held | broker | seconds to connect | still there at the end | p50 ms beside them | p99 ms | p50 ms alone | p99 ms | lost |")
    print("|---|---|---|---|---|---|---|---|---|")
    words = ["--publishers", "10", "--subscribers", "10", "--qos", "1", "--rate", "5000", "--seconds", str(options.held_seconds)]
    for kind in (Brachio, Mosquitto):
        broker = kind(folder)
        alone = load(tool, broker, False, folder, words)
        before = sockets(broker.process)
        holder = subprocess.Popen([tool, "--port", str(broker.plain), "--idle", str(options.idle)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        ready = holder.stdout.readline().split()
        beside = load(tool, broker, False, folder, words)
        left = sockets(broker.process) - before
        holder.stdin.close()
        holder.wait()
        stop(broker)
        print(f"| {options.idle:,} | {kind.name} | {float(ready[1]):.1f} | {left:,} | {beside['p50_ms']:.2f} | {beside['p99_ms']:.2f} "
              f"| {alone['p50_ms']:.2f} | {alone['p99_ms']:.2f} | {alone['lost'] + beside['lost']} |", flush=True)


def field(text):
    data = text.encode() if isinstance(text, str) else text
    return struct.pack(">H", len(data)) + data


def packet(kind, body):
    length, rest = b"", len(body)
    while True:
        length += bytes([rest % 128 | (128 if rest > 127 else 0)])
        rest //= 128
        if rest == 0:
            return bytes([kind]) + length + body


class Peer:
    """A client of version 3.1.1 on a plain socket."""

    def __init__(self, port, name):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(packet(0x10, field("MQTT") + b"\x04\x02\x00\x00" + field(name)))
        self.take(4)

    def take(self, count):
        data = b""
        while len(data) < count:
            piece = self.socket.recv(count - len(data))
            if not piece:
                raise SystemExit("the broker has closed a connection")
            data += piece
        return data

    def subscribe(self, topic):
        self.socket.sendall(packet(0x82, b"\x00\x01" + field(topic) + b"\x00"))
        self.take(5)

    def ping(self):
        self.socket.sendall(b"\xc0\x00")
        self.take(2)


def busy(broker, count):
    """KiB a connection of so many that each spoke twelve times at once and then said nothing for so many seconds."""
    before = resident_kib(broker.process)
    peers = [Peer(broker.plain, f"busy-{number}") for number in range(count)]
    for peer in peers:
        for _ in range(12):
            peer.ping()
    awake = resident_kib(broker.process)
    time.sleep(25)
    quiet = resident_kib(broker.process)
    for peer in peers:
        peer.socket.close()
    return (awake - before) / count, (quiet - before) / count


def rest(tool, folder, options):
    """What it costs that a connection that says little has no channel: the first message to one and from one."""
    print("\n| broker | first message to one that was quiet, p50 µs | p99 µs | to one that was busy, p50 µs | p99 µs | a ping of a quiet one, p50 µs | p99 µs | of a busy one, p50 µs | p99 µs |")
    print("|---|---|---|---|---|---|---|---|---|")
    count, memory = options.quiet, {}
    for kind in (Brachio, Mosquitto):
        broker = kind(folder)
        publisher = Peer(broker.plain, "publisher")
        peers = [Peer(broker.plain, f"quiet-{number}") for number in range(count)]
        for number, peer in enumerate(peers):
            peer.subscribe(f"t/{number}")
        time.sleep(2)
        figures = {}
        # A ping is what makes a connection busy, so those come last.
        for state in ("quiet", "busy"):
            for what in ("message", "ping"):
                times = []
                for number, peer in enumerate(peers):
                    body = packet(0x30, field(f"t/{number}") + b"x")
                    if state == "busy":
                        for _ in range(12):
                            peer.ping()
                    for _ in range(6):
                        publisher.ping()
                    start = time.perf_counter_ns()
                    if what == "message":
                        publisher.socket.sendall(body)
                        peer.take(len(body))
                    else:
                        peer.ping()
                    times.append((time.perf_counter_ns() - start) / 1000)
                times.sort()
                figures[state, what] = f"{times[len(times) // 2]:,.0f} | {times[len(times) * 99 // 100]:,.0f}"
        print(f"| {kind.name} | {figures['quiet', 'message']} | {figures['busy', 'message']} | {figures['quiet', 'ping']} | {figures['busy', 'ping']} |", flush=True)
        stop(broker)
    print("\n| connections that were busy and are quiet | KiB a connection while busy, Brachio | mosquitto | KiB 25 s later, Brachio | mosquitto |")
    print("|---|---|---|---|---|")
    for kind in (Brachio, Mosquitto):
        broker = kind(folder)
        load(tool, broker, False, folder, ["--rate", "100", "--seconds", "0.5", "--warmup", "0.1"])
        memory[kind.name] = busy(broker, min(options.idle, 5_000))
        stop(broker)
    ours, theirs = memory["Brachio"], memory["mosquitto"]
    print(f"| {min(options.idle, 5_000):,} | {ours[0]:.1f} | {theirs[0]:.1f} | {ours[1]:.1f} | {theirs[1]:.1f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--bytes", type=int, default=64)
    parser.add_argument("--idle", type=int, default=10_000)
    parser.add_argument("--held-seconds", type=float, default=20)
    parser.add_argument("--quiet", type=int, default=500, help="connections whose first message is timed")
    parser.add_argument("--rates", type=int, nargs="+", default=[5_000, 20_000])
    parser.add_argument("--only", choices=["throughput", "latency", "memory", "held", "rest"])
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    if not PROGRAM.exists():
        raise SystemExit("build the program first: make build")
    if not (shutil.which("mosquitto") or os.path.exists("/usr/sbin/mosquitto")):
        raise SystemExit("mosquitto is missing: apt install mosquitto")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        os.chmod(folder, 0o755)
        tool = str(folder / "mqtt_load")
        subprocess.run([shutil.which("gcc") or "clang", "-O2", "-o", tool, str(ROOT / "Benchmarks" / "mqtt_load.c"), "-lssl", "-lcrypto"], check=True)
        certificates(folder)
        for part in (throughput, latency, memory, held, rest):
            if options.only in (None, part.__name__):
                part(tool, folder, options)


if __name__ == "__main__":
    main()
