"""A server, a device and what goes between them, with the real programs: what the tests of the whole chain stand on.

    with Chain(folder, programs) as chain:
        chain.start_server()
        chain.add_device()
        chain.start_device()

The network between them is a relay on loopback: `chain.network.cut()` ends it, `chain.network.restore()` brings it back. No port is fixed.
"""

import contextlib
import json
import os
import queue
import select
import signal
import socket
import subprocess
import tarfile
import threading
import time

import paho.mqtt.client as mqtt

# No machine is so loaded that it needs longer.
PATIENCE_SECONDS = 120


def eventually(what, condition):
    """Waits until `condition()` gives something, and returns that."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise SystemExit("not within {} s: {}".format(PATIENCE_SECONDS, what))


class Relay:
    """Takes connections on a port of its own and passes them on to another, until it is cut."""

    def __init__(self):
        self.target = None
        self.pairs = []
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def restore(self, target=None):
        with self.lock:
            self.target = target or self.kept

    def cut(self):
        with self.lock:
            self.kept, self.target = self.target, None
            pairs, self.pairs = self.pairs, []
        for pair in pairs:
            for end in pair:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _accept(self):
        while True:
            device, _ = self.listener.accept()
            with self.lock:
                try:
                    server = socket.create_connection(("127.0.0.1", self.target)) if self.target else None
                except OSError:
                    server = None
                if server is None:
                    device.close()
                    continue
                self.pairs.append((device, server))
            threading.Thread(target=self._pass_on, args=(device, server), daemon=True).start()

    @staticmethod
    def _pass_on(device, server):
        other = {device: server, server: device}
        with contextlib.suppress(OSError), device, server:
            while True:
                for end in select.select([device, server], [], [])[0]:
                    piece = end.recv(65536)
                    if not piece:
                        return
                    other[end].sendall(piece)


class Chain:
    def __init__(self, folder, programs, python):
        self.folder, self.programs, self.python = folder, programs, python
        self.data, self.device_data = os.path.join(folder, "cloud"), os.path.join(folder, "device")
        self.network, self.services, self.watched = Relay(), Relay(), Relay()
        self.server = self.device = self.listening = None
        self.received = queue.Queue()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in (self.device, self.server):
            if process and process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(timeout=30)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def program(self, name):
        return os.path.join(self.programs, name)

    # The server.

    def start_server(self):
        self.server = subprocess.Popen(
            [self.program("brachio"), "serve", "--data", self.data, "--port", "0", "--console-port", "0", "--json"], stdout=subprocess.PIPE, text=True)
        self.listening = json.loads(self.server.stdout.readline())
        self.network.restore(self.listening["mqttsPort"])
        self.services.restore(self.listening["port"])
        self.watched.restore(self.listening["mqttPort"])
        root = json.load(open(os.path.join(self.data, "root-credential.json")))
        os.environ.update({
            "AWS_ENDPOINT_URL": self.listening["endpoint"], "AWS_ACCESS_KEY_ID": root["accessKeyID"], "AWS_SECRET_ACCESS_KEY": root["secretAccessKey"],
            "AWS_DEFAULT_REGION": "us-east-1", "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "NO_PROXY": "127.0.0.1,localhost",
        })

    def kill_server(self):
        """As a power cut ends it. The device finds nobody at its address."""
        self.server.kill()
        self.server.wait()
        for relay in (self.network, self.services, self.watched):
            relay.cut()

    def brachio(self, *words):
        done = subprocess.run(
            [self.program("brachio"), *words, "--data", self.data], capture_output=True, text=True, cwd=self.folder, timeout=2 * PATIENCE_SECONDS)
        return done.returncode, done.stdout, done.stderr

    def watch(self, *filters):
        """Follows topics as a client that the server keeps messages for while it is away."""
        watcher = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="watcher", clean_session=False)
        watcher.reconnect_delay_set(1, 1)
        watcher.on_message = lambda _, __, message: self.received.put((message.topic, message.payload))
        subscribed = threading.Event()
        watcher.on_connect = lambda client, *_: client.subscribe([(filter, 1) for filter in filters])
        watcher.on_subscribe = lambda *_: subscribed.set()
        watcher.connect_timeout = PATIENCE_SECONDS
        watcher.connect("127.0.0.1", self.watched.port)
        watcher.loop_start()
        assert subscribed.wait(PATIENCE_SECONDS)

    # The device.

    def add_device(self, name="garden", **settings):
        status, said, error = self.brachio(
            "device", "add", name, "--data-folder", self.device_data, "--port", str(self.services.port), "--mqtt-port", str(self.network.port), "--json")
        assert status == 0, error
        with tarfile.open(json.loads(said or error)["bundle"]) as bundle:
            bundle.extractall(self.folder)
        self.configuration = os.path.join(self.folder, name, "config.json")
        with open(self.configuration) as file:
            configuration = json.load(file)
        # Loopback is shared with whatever else runs here. A function counts as running once its process is begun: a second is enough where none fails.
        configuration.update({"functionsPort": 0, "trialSeconds": 1, "interpreters": {"python": self.python}, **settings})
        with open(self.configuration, "w") as file:
            json.dump(configuration, file)

    def start_device(self):
        self.device_log = open(os.path.join(self.folder, "device.log"), "a")
        self.device = subprocess.Popen([self.program("brachio-edge"), "run", "--config", self.configuration], stderr=self.device_log)
        eventually("the agent answers", lambda: self.status())

    def kill_device(self):
        self.device.kill()
        self.device.wait()

    def edge(self, *words):
        done = subprocess.run(
            [self.program("brachio-edge"), *words, "--config", self.configuration], capture_output=True, text=True, timeout=PATIENCE_SECONDS)
        return done.returncode, done.stdout

    def status(self):
        status, said = self.edge("status", "--json")
        return json.loads(said) if status == 0 else None

    def waiting(self):
        status = self.status()
        return status["spool"]["messagesCount"] if status else 0

    @staticmethod
    def isolates():
        """Whether functions can have a root of their own here."""
        return subprocess.run(["unshare", "--mount", "--user", "--map-root-user", "true"], capture_output=True).returncode == 0

    def log(self, function):
        path = os.path.join(self.device_data, "log/user/us-east-1/123456789012", function + ".log")
        return open(path).read() if os.path.exists(path) else ""
