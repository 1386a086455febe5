"""How soon a device is shut out whose certificate is revoked.

    .venv/bin/python Benchmarks/revocation.py
    .venv/bin/python Benchmarks/revocation.py --rounds 20 --devices 200

Needs a release build of `brachio` and boto3 (.venv). Each round connects a device, has boto3 set its certificate to REVOKED, and waits for the
end of the device's connection; the other devices stay connected with certificates of their own. Then it tries to connect again.
"""

import argparse
import json
import os
import pathlib
import socket
import ssl
import statistics
import subprocess
import tempfile
import threading
import time

import boto3

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / ".build" / "release" / "brachio"
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iot:*", "Resource": "*"}]})


def connect(files, name, port, authority):
    context = ssl.create_default_context(cafile=authority)
    context.load_cert_chain(*files)
    connection = context.wrap_socket(socket.create_connection(("localhost", port), 30), server_hostname="localhost")
    body = b"\x00\x04MQTT\x04\x02\x00\x3c" + len(name).to_bytes(2, "big") + name.encode()
    connection.sendall(bytes([0x10, len(body)]) + body)
    answer = connection.recv(4)
    if answer != b"\x20\x02\x00\x00": raise ConnectionError(f"refused: {answer.hex()}")
    return connection


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--devices", type=int, default=200)
    options = parser.parse_args()
    if not PROGRAM.exists(): raise SystemExit("build the program first: make build")
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen([PROGRAM, "serve", "--data", f"{folder}/data", "--port", "0", "--console-port", "0", "--json"], stdout=subprocess.PIPE, text=True)
        try:
            said = json.loads(server.stdout.readline())
            root = json.load(open(f"{folder}/data/root-credential.json"))
            iot = boto3.client("iot", endpoint_url=said["endpoint"], region_name="us-east-1", aws_access_key_id=root["accessKeyID"],
                               aws_secret_access_key=root["secretAccessKey"])
            iot.create_policy(policyName="all", policyDocument=POLICY)

            def device(name):
                made = iot.create_keys_and_certificate(setAsActive=True)
                iot.attach_policy(policyName="all", target=made["certificateArn"])
                files = f"{folder}/{name}.pem", f"{folder}/{name}.key"
                pathlib.Path(files[0]).write_text(made["certificatePem"])
                pathlib.Path(files[1]).write_text(made["keyPair"]["PrivateKey"])
                return made["certificateId"], files

            def link(files, name): return connect(files, name, said["mqttsPort"], f"{folder}/data/ca/authority.pem")
            others = [link(device(f"other-{number}")[1], f"other-{number}") for number in range(options.devices)]
            milliseconds, again = [], 0
            for number in range(options.rounds):
                identifier, files = device(f"device-{number}")
                connection = link(files, f"device-{number}")
                ended = []

                def follow():
                    try:
                        while connection.recv(100): pass
                    except OSError: pass
                    ended.append(time.monotonic())

                follower = threading.Thread(target=follow)
                follower.start()
                start = time.monotonic()
                iot.update_certificate(certificateId=identifier, newStatus="REVOKED")
                follower.join()
                milliseconds.append(1000 * (ended[0] - start))
                try:
                    link(files, f"device-{number}")
                    again += 1
                except OSError: pass
            alive = 0
            for other in others:
                other.sendall(b"\xc0\x00")
                alive += other.recv(2) == b"\xd0\x00"
            print("| rounds | devices beside | ms from the request to the end of the connection: median | highest | got in again | others still connected |")
            print("|---|---|---|---|---|---|")
            print(f"| {options.rounds} | {options.devices} | {statistics.median(milliseconds):.1f} | {max(milliseconds):.1f} | {again} | {alive} |")
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
