#!/usr/bin/env python3
"""Runs mosquitto's own tests of a broker against `brachio serve --mqtt-mode strict`.

    apt-get source --download-only mosquitto && tar xf mosquitto_*.orig.tar.gz
    .venv/bin/python scripts/mosquitto_broker_tests.py mosquitto-*/test --program .build/release/brachio

The tests speak packets, byte by byte, for MQTT 3.1.1 and 5. A program of the name `mosquitto` starts the server in their place, and packets are
compared by what the standard fixes: of a CONNACK the flags and the reason, of a DISCONNECT the reason, of an acknowledgement its success. Left out are tests of
what is mosquitto's own: bridges, TLS set-ups of its own, password files, plugins, and options in configuration files.

Prints a line a test and a summary as JSON; ends with status 1 where a test fails that EXPECTED does not name.
"""
import argparse
import glob
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FAMILIES = ("01-", "02-", "03-", "04-", "05-", "07-", "09-extended-auth-unsupported", "11-", "12-", "13-")
# What a configuration may say that changes nothing for us.
HARMLESS = {"port", "listener", "allow_anonymous true", "persistence", "persistence_file", "per_listener_settings", "log_type"}

# Tests that hold mosquitto to itself and not to the standard, each with what differs.
EXPECTED = {
    "01-connect-connack-2163": "in version 5 a DISCONNECT with its reason comes before the connection ends (section 4.13.1)",
    "01-connect-duplicate": "the same",
    "02-subpub-qos1-bad-pubcomp": "the same",
    "02-subpub-qos1-bad-pubrec": "the same",
    "02-subpub-qos2-bad-puback-1": "the same",
    "02-subpub-qos2-bad-puback-2": "the same",
    "02-subpub-qos2-bad-pubcomp": "the same",
    "02-subpub-qos0-long-topic": "a topic may have more than the 200 levels that mosquitto allows (the standard has no limit)",
    "02-subscribe-long-topic": "the same",
    "03-publish-long-topic": "the same",
    "02-subpub-qos2": "a message of quality of service 2 is passed on when its PUBLISH has come, not at PUBREL; both are allowed (section 4.3.3)",
    "03-publish-c2b-disconnect-qos2": "a PUBCOMP says in version 5 that its identifier was not known",
    "03-publish-dollar-v5": "$SYS is mosquitto's own",
    "03-publish-qos1-queued-bytes": "the test is for Python 2",
    "07-will-null-topic": "in version 5 a CONNACK says why (section 4.13.2)",
    "07-will-takeover": "a will without a delay is sent when another connection takes the session over (section 3.1.4.3; version 3.1.1 knows no delay)",
    "11-persistent-subscription-no-local": "packet identifiers begin at 1 again after a restart",
    "12-prop-assigned-client-identifier": "compares the first bytes of the CONNACK with mosquitto's own properties",
    "12-prop-maximum-packet-size-publish-qos1": "counts a packet without its fixed header; the limit is on all of it (section 3.1.2.11.4)",
    "12-prop-maximum-packet-size-publish-qos2": "the same",
    "13-malformed-subscribe-v5": "a SUBSCRIBE without a filter is a protocol error, not a malformed packet (MQTT-3.8.3-2)",
    "13-malformed-unsubscribe-v5": "a filter that is none is refused in the UNSUBACK (section 3.11.3)",
    "07-will-delay": "a session without an expiry interval ends with its connection, and the will with it (section 3.1.3.2.2)",
    "07-will-delay-reconnect": "the same",
    "07-will-delay-recover": "the same",
}

STAND_IN = """#!{python}
import os, shutil, sys, tempfile
words, text, port = sys.argv[1:], "", None
if "-p" in words: port = words[words.index("-p") + 1]
if "-c" in words:
    text = open(words[words.index("-c") + 1]).read()
    for line in text.splitlines():
        parts = line.split()
        if parts and parts[0] in ("port", "listener"): port = parts[1]
folder = os.environ["BRACHIO_STAND_IN_DATA"]
# A test takes away the file of an earlier one before it starts afresh.
if "persistence true" in text:
    mark = "mosquitto-" + port + ".db"
    if not os.path.exists(mark):
        shutil.rmtree(os.path.join(folder, port), ignore_errors=True)
        open(mark, "w").close()
# Only what is told to keep something keeps it from one start to the next.
data = os.path.join(folder, port) if "persistence true" in text else tempfile.mkdtemp(dir=folder)
os.execv({program!r}, ["brachio", "serve", "--data", data, "--port", "0", "--console-port", "0", "--mqtt-mode", "strict", "--mqtt-port", port, "--mqtts-port", "0",
                       "--log-level", "critical", "--json"])
"""

COMPARING = '''

# How packets are compared here: by what the standard fixes.
def _packets(data):
    found = []
    while data:
        length, shift, place = 0, 0, 1
        while True:
            byte = data[place]
            length |= (byte & 127) << shift
            shift += 7
            place += 1
            if byte < 128: break
        found.append(data[:place + length])
        data = data[place + length:]
    return found

def _meaning(packet):
    kind, place = packet[0] >> 4, 1
    while packet[place] > 127: place += 1
    body = packet[place + 1:]
    if kind == 2: return (packet[0], body[0], body[1])
    if kind == 14: return (packet[0], body[0] if body else 0)
    if kind in (4, 5, 6, 7):
        reason = body[2] if len(body) > 2 else 0
        return (packet[0], body[:2], 0 if reason == 0x10 else reason)
    return (packet,)

def _read_packet(sock):
    data = b""
    while len(data) < 2 or (data[-1] > 127 and len(data) < 5):
        piece = sock.recv(1)
        if not piece: return data
        data += piece
    length = sum((byte & 127) << 7 * place for place, byte in enumerate(data[1:]))
    while length:
        piece = sock.recv(length)
        if not piece: break
        data += piece
        length -= len(piece)
    return data

def expect_packet(sock, name, expected):
    if not expected:
        received = sock.recv(1)
        if received == expected: return True
        print("FAIL: expected the end for", name, "and received", received)
        raise TestError
    for each in _packets(expected):
        received = _read_packet(sock)
        if not received or _meaning(received) != _meaning(each):
            print("FAIL: incorrect", name, "received", received, "expected", each)
            raise TestError
    return True

def receive_unordered(sock, one, other, error_string):
    received = {_meaning(_read_packet(sock)) for _ in range(len(_packets(one + other)))}
    if received != {_meaning(each) for each in _packets(one + other)}:
        print("FAIL: incorrect", error_string)
        raise ValueError(error_string)

def start_broker(filename, cmd=None, port=0, use_conf=False, expect_fail=False):
    if use_conf or (cmd is None and port == 0): cmd = ["../../src/mosquitto", "-c", filename.replace(".py", ".conf")]
    elif cmd is None: cmd = ["../../src/mosquitto", "-p", str(port)]
    broker = subprocess.Popen(cmd, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if not broker.stdout.readline(): raise IOError("the broker does not start")
    return broker
'''


def usable(path):
    """Whether a test needs nothing but a broker; else why not."""
    text = open(path).read()
    if "start_broker" not in text: return "has no broker of its own"
    if "None, keepalive=keepalive, proto_ver=3" in text: return "is about MQTT 3.1"
    if "../../plugins" in text or "auth_plugin" in text or "ssl" in os.path.basename(path): return "is about plugins or TLS"
    for line in text.splitlines():
        if "f.write(" not in line: continue
        said = line.split("f.write(", 1)[1].strip("\"'() ").split("\\n")[0]
        if said.split(" ")[0] not in HARMLESS and said not in HARMLESS: return f"asks for {said}"
    return None


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets: each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets: each.close()
    return ports


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tests", help="the folder test of mosquitto's source")
    parser.add_argument("--program", default=f"{ROOT}/.build/release/brachio", help="the built program")
    parser.add_argument("--only", default="", help="tests whose names begin so")
    parser.add_argument("--verbose", action="store_true", help="print what failing tests say")
    options = parser.parse_args()
    passed, failed, left_out = [], [], {}
    with tempfile.TemporaryDirectory(prefix="brachio-mosquitto-") as folder:
        shutil.copytree(options.tests, f"{folder}/test")
        with open(f"{folder}/test/mosq_test.py", "a") as file: file.write(COMPARING)
        os.mkdir(f"{folder}/src")
        with open(f"{folder}/src/mosquitto", "w") as file: file.write(STAND_IN.format(python=sys.executable, program=os.path.abspath(options.program)))
        os.chmod(f"{folder}/src/mosquitto", 0o755)
        for path in sorted(glob.glob(f"{folder}/test/broker/*.py")):
            name = os.path.basename(path)[:-3]
            if not name.startswith(FAMILIES) or not name.startswith(options.only): continue
            reason = usable(path)
            if reason:
                left_out[name] = reason
                continue
            # MQTT 3.1, which is older than the standard, is not offered.
            text = open(path).read()
            with open(path, "w") as file: file.write(text.replace("do_test(proto_ver=3)\n", "\n"))
            data = tempfile.mkdtemp(dir=folder)
            count = 2 if "get_port(2)" in open(path).read() else 1
            try:
                done = subprocess.run([sys.executable, os.path.basename(path), *map(str, free_ports(count))], cwd=f"{folder}/test/broker", timeout=180, text=True,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=dict(os.environ, BRACHIO_STAND_IN_DATA=data))
                good, said = done.returncode == 0, done.stdout
            except subprocess.TimeoutExpired as error:
                good, said = False, f"no end within {error.timeout} s"
            (passed if good else failed).append(name)
            print(f"{'passed' if good else 'FAILED'}  {name}", flush=True)
            if not good and options.verbose: print(said[-1500:], flush=True)
            shutil.rmtree(data, ignore_errors=True)
    new = [name for name in failed if name not in EXPECTED]
    print(json.dumps({"passed": len(passed), "failed": new, "expected": [name for name in failed if name in EXPECTED], "leftOut": len(left_out)}))
    sys.exit(1 if new else 0)


if __name__ == "__main__":
    main()
