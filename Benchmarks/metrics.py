#!/usr/bin/env python3
"""Metric data a second that `brachio serve` takes over HTTP, each request acknowledged once it is on disk.

    .venv/bin/python Benchmarks/metrics.py [--seconds 5] [--connections 4] [--data 1,20,1000] [--protocols json,cbor]

Requests are built and signed by botocore beforehand and sent over and over on kept connections, so that the client is not what is
measured. Afterwards the sample counts that the server reports are held against what it acknowledged.
"""
import argparse
import datetime
import http.client
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
import urllib.parse

import boto3
import botocore.session

HERE = os.path.dirname(os.path.abspath(__file__))
BRACHIO = os.environ.get("BRACHIO", os.path.join(HERE, "..", ".build", "release", "brachio"))
PROTOCOLS = {"json": "json", "cbor": "smithy-rpc-v2-cbor", "query": "query"}


def client(endpoint, keys, protocol):
    session = botocore.session.get_session()
    loader = session.get_component("data_loader")
    load = loader.load_service_model

    def only(name, kind, api_version=None):
        model = load(name, kind, api_version)
        if name == "cloudwatch" and kind == "service-2":
            model["metadata"]["protocols"] = [protocol]
            model["metadata"]["protocol"] = protocol
        return model

    loader.load_service_model = only
    return boto3.Session(botocore_session=session).client(
        "cloudwatch", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=keys["accessKeyID"],
        aws_secret_access_key=keys["secretAccessKey"])


def signed_requests(endpoint, keys, protocol, data, namespace):
    """A few requests as bytes, each of `data` data of different metrics of devices."""
    built = []

    class Built(Exception):
        pass

    def keep(request, **_):
        built.append(request)
        raise Built

    maker = client(endpoint, keys, protocol)
    maker.meta.events.register("before-send.cloudwatch.PutMetricData", keep)
    for number in range(4):
        metrics = [
            {"MetricName": "Confidence", "Dimensions": [{"Name": "Device", "Value": "press-%d" % ((number * data + i) % 500)}],
             "Value": 50 + (i * 7 + number) % 50, "Unit": "Percent"} for i in range(data)]
        try:
            maker.put_metric_data(Namespace=namespace, MetricData=metrics)
        except Built:
            pass
    return [(request.method, urllib.parse.urlparse(request.url).path, request.body, dict(request.headers.items())) for request in built]


def send(endpoint, requests, seconds, out):
    host = urllib.parse.urlparse(endpoint)
    connection = http.client.HTTPConnection(host.hostname, host.port)
    done, end, number = 0, time.perf_counter() + seconds, 0
    while time.perf_counter() < end:
        method, path, body, headers = requests[number % len(requests)]
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise SystemExit("%d %s" % (answer.status, text[:300]))
        done, number = done + 1, number + 1
    out.put(done)


def stored(endpoint, keys, namespace):
    reader = client(endpoint, keys, "json")
    now = datetime.datetime.now(datetime.timezone.utc)
    total = 0
    for page in reader.get_paginator("list_metrics").paginate(Namespace=namespace):
        for metric in page["Metrics"]:
            points = reader.get_metric_statistics(
                **metric, StartTime=now - datetime.timedelta(hours=1), EndTime=now + datetime.timedelta(hours=1), Period=3600,
                Statistics=["SampleCount"])["Datapoints"]
            total += sum(point["SampleCount"] for point in points)
    return int(total)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--data", default="1,20,1000", help="data in one request")
    parser.add_argument("--protocols", default="json,cbor")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen([BRACHIO, "serve", "--data", folder, "--port", "0", "--console-port", "0", "--json"], stdout=subprocess.PIPE)
        try:
            endpoint = json.loads(server.stdout.readline())["endpoint"]
            keys = json.load(open(os.path.join(folder, "root-credential.json")))
            print("| protocol | data a request | requests/s | data/s | acknowledged | stored |\n|---|---|---|---|---|---|")
            for protocol in options.protocols.split(","):
                for data in map(int, options.data.split(",")):
                    namespace = "bench-%s-%d" % (protocol, data)
                    requests = signed_requests(endpoint, keys, PROTOCOLS[protocol], data, namespace)
                    out = multiprocessing.Queue()
                    senders = [multiprocessing.Process(target=send, args=(endpoint, requests, options.seconds, out)) for _ in range(options.connections)]
                    start = time.perf_counter()
                    for sender in senders:
                        sender.start()
                    done = sum(out.get() for _ in senders)
                    took = time.perf_counter() - start
                    for sender in senders:
                        sender.join()
                    print("| %s | %d | %.0f | %.0f | %d | %d |" % (
                        protocol, data, done / took, done * data / took, done * data, stored(endpoint, keys, namespace)), flush=True)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    sys.exit(main())
