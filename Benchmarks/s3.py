#!/usr/bin/env python3
"""Objects in and out of `brachio serve` and moto's server, side by side: s3.py [--rounds 3] [--mebibytes 512] [--objects 4000]
[--program .build/release/brachio]

One client for both: plain sockets that send requests signed beforehand (version 4, with the body's SHA-256 in a header), so that what
is measured is the server. boto3's own figures follow. moto keeps objects in memory or in files that it never syncs; Brachio answers once
an object is on disk. The raw disk's figures stand beside them.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.credentials

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PIECE = 1 << 20


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    def __init__(self, name, folder, program):
        self.name = name
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        if name == "Brachio":
            command = [program, "serve", "--data", folder, "--port", str(self.port), "--console-port", "0", "--json"]
        else:
            command = [sys.executable, "-m", "moto.server", "-p", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                break
            except OSError:
                time.sleep(0.1)
        self.keys = ("testing", "testing")
        if name == "Brachio":
            root = json.load(open(os.path.join(folder, "root-credential.json")))
            self.keys = (root["accessKeyID"], root["secretAccessKey"])
        self.client = boto3.client(
            "s3", endpoint_url=self.endpoint, region_name="us-east-1", aws_access_key_id=self.keys[0], aws_secret_access_key=self.keys[1])
        self.client.create_bucket(Bucket="bench")

    def head(self, method, key, sha256, length):
        """The bytes of a signed request's head."""
        request = botocore.awsrequest.AWSRequest(method, f"{self.endpoint}/bench/{key}", headers={"x-amz-content-sha256": sha256})
        signer = botocore.auth.S3SigV4Auth(botocore.credentials.Credentials(*self.keys), "s3", "us-east-1")
        request.context["payload_signing_enabled"] = True
        signer.payload = lambda _: sha256
        signer.add_auth(request)
        lines = [f"{method} /bench/{key} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Content-Length: {length}"]
        lines += [f"{name}: {value}" for name, value in request.headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def peak_mebibytes(self):
        for line in open(f"/proc/{self.process.pid}/status"):
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
        return 0

    def stop(self):
        self.process.terminate()
        self.process.wait()


def connect(port):
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def answer(connection, buffer):
    """Reads one answer; returns its status and the length of its body, which is read and dropped."""
    data = b""
    while b"\r\n\r\n" not in data:
        count = connection.recv_into(buffer)
        assert count, "the server has closed the connection"
        data += bytes(buffer[:count])
    head, _, rest = data.partition(b"\r\n\r\n")
    status = int(head.split(None, 2)[1])
    length = next((int(l.split(b":")[1]) for l in head.split(b"\r\n") if l.lower().startswith(b"content-length:")), 0)
    is_last = head.startswith(b"HTTP/1.0") or b"connection: close" in head.lower()
    left = length - len(rest)
    while left > 0:
        count = connection.recv_into(buffer)
        assert count, "the body ended early"
        left -= count
    return status, length, is_last


def put_large(server, path, sha256, length, key):
    connection = connect(server.port)
    start = time.perf_counter()
    connection.sendall(server.head("PUT", key, sha256, length))
    with open(path, "rb") as file:
        connection.sendfile(file)
    status, _, _ = answer(connection, memoryview(bytearray(PIECE)))
    assert status == 200, status
    return length / 1e6 / (time.perf_counter() - start)


def get_large(server, key, connections):
    empty = hashlib.sha256(b"").hexdigest()
    total = []

    def one():
        connection = connect(server.port)
        connection.sendall(server.head("GET", key, empty, 0))
        status, length, _ = answer(connection, memoryview(bytearray(PIECE)))
        assert status == 200, status
        total.append(length)

    threads = [threading.Thread(target=one) for _ in range(connections)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(total) / 1e6 / (time.perf_counter() - start)


def read_slowly(server, key, connections, seconds=3):
    """Clients that ask for all of a large object, take a mebibyte a second of it and leave: what does the server keep for them?"""
    empty = hashlib.sha256(b"").hexdigest()
    waiting = []
    for _ in range(connections):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        connection.connect(("127.0.0.1", server.port))
        connection.sendall(server.head("GET", key, empty, 0))
        waiting.append(connection)
    buffer = memoryview(bytearray(1 << 16))
    for _ in range(seconds * 16):
        for connection in waiting:
            connection.recv_into(buffer)
        time.sleep(1 / 16)
    for connection in waiting:
        connection.close()


def small(server, method, content, count, connections=32):
    """Requests a second; each connection sends its next request when it has the answer to the one before."""
    sha256 = hashlib.sha256(content if method == "PUT" else b"").hexdigest()
    body = content if method == "PUT" else b""
    requests = [server.head(method, f"small/{n}", sha256, len(body)) + body for n in range(count)]

    def work(mine):
        connection = connect(server.port)
        buffer = memoryview(bytearray(1 << 16))
        for request in mine:
            connection.sendall(request)
            status, _, is_last = answer(connection, buffer)
            assert status == 200, status
            if is_last:
                connection.close()
                connection = connect(server.port)

    start = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(connections) as pool:
        list(pool.map(work, [requests[i::connections] for i in range(connections)]))
    return count / (time.perf_counter() - start)


def timed(megabytes, call):
    start = time.perf_counter()
    call()
    return megabytes / (time.perf_counter() - start)


def disk(folder, path, length, count):
    target = os.path.join(folder, "raw")

    def large():
        with open(path, "rb") as source, open(target, "wb") as file:
            shutil.copyfileobj(source, file, PIECE)
            file.flush()
            os.fsync(file.fileno())

    def each():
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT)
        for number in range(count):
            os.pwrite(descriptor, bytes(4096), 4096 * number)
            os.fdatasync(descriptor)
        os.close(descriptor)

    return {"write MB/s": timed(length / 1e6, large), "small put/s": timed(count, each)}


def measure(server, path, sha256, length, objects, number):
    key = f"large{number}"
    figures = {"write MB/s": put_large(server, path, sha256, length, key)}
    get_large(server, key, 1)
    figures["read MB/s"] = get_large(server, key, 1)
    figures["read MB/s, 16 connections"] = get_large(server, key, 16)
    read_slowly(server, key, 64)
    content = os.urandom(4096)
    count = objects if server.name == "Brachio" else objects // 8
    figures["small put/s"] = small(server, "PUT", content, count)
    figures["small get/s"] = small(server, "GET", content, count)
    figures["boto3 upload_file MB/s"] = timed(length / 1e6, lambda: server.client.upload_file(path, "bench", "boto"))
    figures["boto3 download_file MB/s"] = timed(length / 1e6, lambda: server.client.download_file("bench", "boto", path + ".back"))
    return figures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--mebibytes", type=int, default=512)
    parser.add_argument("--objects", type=int, default=4000)
    parser.add_argument("--only", help="Brachio or moto")
    parser.add_argument("--program", default=os.path.join(ROOT, ".build/release/brachio"), help="the brachio to measure")
    options = parser.parse_args()
    length = options.mebibytes << 20
    figures, peaks = {}, {}
    with tempfile.TemporaryDirectory(dir=ROOT) as folder:
        path = os.path.join(folder, "content")
        for number in range(options.rounds):
            digest = hashlib.sha256()
            with open(path, "wb") as file:
                for _ in range(options.mebibytes):
                    piece = os.urandom(1 << 20)
                    digest.update(piece)
                    file.write(piece)
            rows = {"raw disk": disk(folder, path, length, 300)}
            for name in ["Brachio", "moto"]:
                if options.only in (None, name):
                    server = Server(name, os.path.join(folder, f"{name}{number}"), options.program)
                    rows[name] = measure(server, path, digest.hexdigest(), length, options.objects, number)
                    print(name, rows[name], file=sys.stderr)
                    peaks[name] = max(peaks.get(name, 0), server.peak_mebibytes())
                    server.stop()
                    shutil.rmtree(os.path.join(folder, f"{name}{number}"), ignore_errors=True)
            for name, row in rows.items():
                for what, value in row.items():
                    figures.setdefault(what, {}).setdefault(name, []).append(value)
    columns = ["Brachio", "moto", "raw disk"]
    print("| what | " + " | ".join(columns) + " |\n|---|" + "---|" * len(columns))
    for what, row in figures.items():
        cells = [f"{statistics.median(row[c]):.0f} ({min(row[c]):.0f} to {max(row[c]):.0f})" if c in row else "" for c in columns]
        print(f"| {what} | " + " | ".join(cells) + " |")
    print("| peak memory, MiB | " + " | ".join(f"{peaks[c]:.0f}" if c in peaks else "" for c in columns) + " |")


if __name__ == "__main__":
    main()
