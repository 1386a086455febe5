#!/usr/bin/env python3
"""How soon `brachio serve` takes connections, with an empty data folder and with a full one.

    .venv/bin/python Benchmarks/startup.py
    .venv/bin/python Benchmarks/startup.py --objects 10000 --jobs 100 --rounds 3

Needs a release build of `brachio` and boto3 (.venv). The full folder is filled through the endpoint: objects of a few bytes, and training jobs that
are stopped. Each round starts the server on the empty folder, then on the full one, and ends it by signal 9, so that the next start has
something to look after. The times are from the program's start to the line that says it listens.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import signal
import statistics
import subprocess
import tempfile
import time

import boto3
import s3

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / ".build" / "release" / "brachio"
CONNECTIONS = 16


def put(server, numbers):
    """Puts objects one after another over one connection."""
    connection, buffer = s3.connect(server.port), memoryview(bytearray(s3.PIECE))
    for number in numbers:
        body = b"photo %d" % (number % 1000)
        connection.sendall(server.head("PUT", f"set/{number % 97}/{number}.jpg", hashlib.sha256(body).hexdigest(), len(body)) + body)
        status, _, is_last = s3.answer(connection, buffer)
        assert status == 200, status
        if is_last: connection = s3.connect(server.port)
    connection.close()


def fill(folder, objects, jobs):
    server = s3.Server("Brachio", folder, str(PROGRAM))
    try:
        with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
            list(pool.map(lambda lane: put(server, range(lane, objects, CONNECTIONS)), range(CONNECTIONS)))
        keys = {"aws_access_key_id": server.keys[0], "aws_secret_access_key": server.keys[1], "region_name": "us-east-1"}
        sagemaker = boto3.client("sagemaker", endpoint_url=server.endpoint, **keys)
        for number in range(jobs):
            sagemaker.create_training_job(
                TrainingJobName=f"job-{number}", RoleArn="arn:aws:iam::123456789012:role/owner",
                AlgorithmSpecification={"TrainingImage": "433757028032.dkr.ecr.us-west-2.amazonaws.com/image-classification:1", "TrainingInputMode": "File"},
                HyperParameters={"num_classes": "2", "num_training_samples": "10"},
                InputDataConfig=[{"ChannelName": "train", "DataSource": {"S3DataSource": {
                    "S3DataType": "S3Prefix", "S3Uri": "s3://bench/none/", "S3DataDistributionType": "FullyReplicated"}}}],
                OutputDataConfig={"S3OutputPath": "s3://bench/out"},
                ResourceConfig={"InstanceType": "ml.p2.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 1},
                StoppingCondition={"MaxRuntimeInSeconds": 60})
            try:
                sagemaker.stop_training_job(TrainingJobName=f"job-{number}")
            except sagemaker.exceptions.ClientError: pass  # It has failed by itself already: there are no photos.
    finally:
        server.stop()


def start(folder):
    begun = time.perf_counter()
    server = subprocess.Popen(
        [PROGRAM, "serve", "--data", folder, "--port", "0", "--console-port", "0", "--mqtt-port", "0", "--mqtts-port", "0", "--json"],
        stdout=subprocess.PIPE, text=True)
    said = json.loads(server.stdout.readline())
    milliseconds = 1000 * (time.perf_counter() - begun)
    assert said["event"] == "listening", said
    server.send_signal(signal.SIGKILL)
    server.wait()
    return milliseconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--objects", type=int, default=100_000)
    parser.add_argument("--jobs", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    if not PROGRAM.exists(): raise SystemExit("build the program first: make build")
    with tempfile.TemporaryDirectory() as folder:
        empty, full = os.path.join(folder, "empty"), os.path.join(folder, "full")
        begun = time.monotonic()
        fill(full, options.objects, options.jobs)
        print(f"{options.objects} objects and {options.jobs} jobs put in {time.monotonic() - begun:.0f} s\n")
        start(empty)  # The first start makes the folder, keys and an authority.
        times = {empty: [], full: []}
        for _ in range(options.rounds):
            for data in times: times[data].append(start(data))
        print("| data folder | ms to the first connection: median | lowest | highest |")
        print("|---|---|---|---|")
        for name, data in (("empty", empty), (f"{options.objects} objects, {options.jobs} jobs", full)):
            print(f"| {name} | {statistics.median(times[data]):.0f} | {min(times[data]):.0f} | {max(times[data]):.0f} |")


if __name__ == "__main__":
    main()
