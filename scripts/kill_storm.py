#!/usr/bin/env python3
"""Kills a real `brachio serve` again and again while clients work, and holds what is left to what was acknowledged.

    .venv/bin/python scripts/kill_storm.py --kills 200

Clients put small and large objects, upload in parts, copy, delete, keep versions, and start jobs. Every life of the server ends with signal 9:
under load, while it starts, or while it shuts down. After the next start
- every object is what was acknowledged last, or, where an answer was still due, what was being written: whole, never a mixture;
- listings name these objects and no others; acknowledged versions and parts are there;
- every acknowledged job is known, and no ended job has become another.
At the end all jobs have ended well, and after everything was removed no content is left on disk.

Prints a line a life with --verbose, a summary as JSON, and ends with status 1 at the first difference.
"""
import argparse
import collections
import hashlib
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import boto3
import botocore.exceptions
from botocore.config import Config

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PART = 5 << 20
LOST = (botocore.exceptions.BotoCoreError, OSError)


class Difference(Exception):
    """What is there is not what was acknowledged."""


def content(seed, size):
    return random.Random(seed).randbytes(size)


class Server:
    """A data folder, and the server that runs on it."""

    def __init__(self, program, folder):
        self.program, self.folder, self.starts = program, folder, []

    def spawn(self):
        self.process = subprocess.Popen(
            [self.program, "serve", "--data", self.folder, "--port", "0", "--console-port", "0", "--json", "--log-level", "error"], stdout=subprocess.PIPE)

    def start(self):
        self.spawn()
        line = self.process.stdout.readline()
        if not line:
            raise Difference(f"the server does not start: status {self.process.wait()}")
        answer = json.loads(line)
        self.starts.append(answer["startupMilliseconds"])
        self.endpoint = answer["endpoint"]
        root = json.load(open(os.path.join(self.folder, "root-credential.json")))
        self.keys = dict(aws_access_key_id=root["accessKeyID"], aws_secret_access_key=root["secretAccessKey"])

    def client(self, service):
        config = Config(retries={"total_max_attempts": 1}, read_timeout=60, max_pool_connections=4)
        return boto3.client(service, endpoint_url=self.endpoint, region_name="us-east-1", config=config, **self.keys)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Keys:
    """What one worker knows of its own keys. `None` stands for no object; content is a pair of seed and size."""

    def __init__(self, worker):
        self.worker = worker
        self.known = {}
        self.due = {}
        self.uploads = {}
        self.versions = collections.defaultdict(dict)
        self.due_versions = collections.defaultdict(list)

    def allowed(self, key):
        return [self.known.get(key)] + self.due.get(key, [])


class Worker(threading.Thread):
    """Changes its keys at random until the server is gone."""

    def __init__(self, server, keys, source, counts):
        super().__init__(daemon=True)
        self.s3, self.keys, self.source, self.counts = server.client("s3"), keys, source, counts
        self.failure = None

    def run(self):
        kinds = [self.put] * 12 + [self.delete] * 3 + [self.copy] * 3 + [self.upload] * 2 + [self.delete_many] + [self.put_version] * 3
        try:
            while True:
                self.source.choice(kinds)()
        except LOST:
            return
        except Exception as error:
            self.failure = error

    def key(self):
        return f"w{self.keys.worker}/{self.source.randrange(12)}"

    def change(self, states, call):
        """Notes what is about to be, calls, and notes that it is."""
        for key, state in states.items():
            self.keys.due[key] = [state]
        call()
        for key, state in states.items():
            self.keys.known[key] = state
            self.keys.due.pop(key)
        self.counts["acknowledged"] += 1

    def new(self):
        size = self.source.choice([0, 1, 700, 4_096, 30_000, 65_536, 65_537, 200_000, 1_500_000])
        return (self.source.getrandbits(40), size)

    def put(self):
        key, state = self.key(), self.new()
        self.change({key: state}, lambda: self.s3.put_object(Bucket="storm", Key=key, Body=content(*state)))

    def delete(self):
        key = self.key()
        self.change({key: None}, lambda: self.s3.delete_object(Bucket="storm", Key=key))

    def delete_many(self):
        keys = {self.key() for _ in range(4)}
        listed = {"Objects": [{"Key": key} for key in keys]}
        self.change({key: None for key in keys}, lambda: self.s3.delete_objects(Bucket="storm", Delete=listed))

    def copy(self):
        present = [key for key, state in self.keys.known.items() if state and key not in self.keys.due]
        if not present:
            return
        source, key = self.source.choice(present), self.key()
        if source == key:
            return
        self.change({key: self.keys.known[source]}, lambda: self.s3.copy_object(Bucket="storm", Key=key, CopySource=f"storm/{source}"))

    def upload(self):
        """In two parts, the second one small; begun anew, or gone on with where a kill interrupted it."""
        uploads = self.keys.uploads
        if not uploads or self.source.random() < 0.3:
            key, state = self.key(), (self.source.getrandbits(40), PART + self.source.choice([1, 900, 100_000]))
            identifier = self.s3.create_multipart_upload(Bucket="storm", Key=key)["UploadId"]
            uploads[identifier] = {"key": key, "state": state, "parts": {}}
        identifier = self.source.choice(list(uploads))
        upload = uploads[identifier]
        place = dict(Bucket="storm", Key=upload["key"], UploadId=identifier)
        data = content(*upload["state"])
        for number, part in ((1, data[:PART]), (2, data[PART:])):
            if number not in upload["parts"]:
                upload["parts"][number] = self.s3.upload_part(PartNumber=number, Body=part, **place)["ETag"]
        listed = {"Parts": [{"PartNumber": number, "ETag": etag} for number, etag in sorted(upload["parts"].items())]}
        upload["completing"] = True
        self.change({upload["key"]: upload["state"]}, lambda: self.s3.complete_multipart_upload(MultipartUpload=listed, **place))
        uploads.pop(identifier)

    def put_version(self):
        key, state = self.key(), (self.source.getrandbits(40), self.source.choice([10, 5_000, 100_000]))
        self.keys.due_versions[key].append(state)
        version = self.s3.put_object(Bucket="versions", Key=key, Body=content(*state))["VersionId"]
        self.keys.due_versions[key].remove(state)
        self.keys.versions[key][version] = state
        self.counts["acknowledged"] += 1


class Jobs:
    """Training jobs on photos of two colours, submitted all the while."""

    ENDED = ("Completed", "Failed", "Stopped")

    def __init__(self, enabled):
        self.enabled, self.acknowledged, self.ended, self.due = enabled, [], {}, None

    def prepare(self, server):
        from PIL import Image
        s3 = server.client("s3")
        lines = {"train": [], "validation": []}
        for number in range(24):
            kind = number % 2
            picture = Image.new("RGB", (20, 16), (200, 10 * (number % 5), 30) if kind == 0 else (20, 10 * (number % 5), 210))
            photo = io.BytesIO()
            picture.save(photo, "JPEG")
            s3.put_object(Bucket="photos", Key=f"raw/{number}.jpg", Body=photo.getvalue())
            lines["validation" if number >= 16 else "train"].append(json.dumps({
                "source-ref": f"s3://photos/raw/{number}.jpg", "colour": kind,
                "colour-metadata": {"class-name": ["red", "blue"][kind], "type": "groundtruth/image-classification"}}))
        for name, text in lines.items():
            s3.put_object(Bucket="photos", Key=name + ".manifest", Body="\n".join(text).encode())

    def submit(self, server, life):
        if not self.enabled:
            return
        name = f"storm-{life}"
        channels = [
            {"ChannelName": channel, "ContentType": "application/x-recordio", "RecordWrapperType": "RecordIO",
             "DataSource": {"S3DataSource": {"S3DataType": "AugmentedManifestFile", "S3Uri": f"s3://photos/{channel}.manifest",
                                             "AttributeNames": ["source-ref", "colour"]}}} for channel in ("train", "validation")]
        self.due = name
        server.client("sagemaker").create_training_job(
            TrainingJobName=name, RoleArn="arn:aws:iam::123456789012:role/service-role/AmazonSageMaker-ExecutionRole-Brachio",
            AlgorithmSpecification={"TrainingImage": "1.dkr.ecr.us-east-1.amazonaws.com/image-classification:1", "TrainingInputMode": "Pipe"},
            HyperParameters=dict(num_classes="2", num_training_samples="16", num_layers="20", image_shape="3,16,16", epochs="3",
                                 mini_batch_size="4", learning_rate="0.01"),
            InputDataConfig=channels, OutputDataConfig={"S3OutputPath": "s3://photos/models"},
            ResourceConfig={"InstanceType": "ml.p3.2xlarge", "InstanceCount": 1, "VolumeSizeInGB": 50},
            StoppingCondition={"MaxRuntimeInSeconds": 3600})
        self.acknowledged.append(name)
        self.due = None

    def check(self, server):
        if not self.enabled:
            return
        sagemaker = server.client("sagemaker")
        if self.due:
            try:
                sagemaker.describe_training_job(TrainingJobName=self.due)
                self.acknowledged.append(self.due)
            except botocore.exceptions.ClientError:
                pass
            self.due = None
        for name in self.acknowledged:
            if name in self.ended and random.random() > 0.2:
                continue
            status = sagemaker.describe_training_job(TrainingJobName=name)["TrainingJobStatus"]
            if self.ended.get(name, status) != status:
                raise Difference(f"job {name} was {self.ended[name]} and is {status}")
            if status in self.ENDED:
                self.ended[name] = status

    def finish(self, server, seconds):
        if not self.enabled:
            return
        sagemaker, s3 = server.client("sagemaker"), server.client("s3")
        deadline = time.monotonic() + seconds
        while len(self.ended) < len(self.acknowledged):
            self.check(server)
            if time.monotonic() > deadline:
                raise Difference(f"jobs have not ended: {sorted(set(self.acknowledged) - set(self.ended))}")
            time.sleep(0.5)
        for name in self.acknowledged:
            job = sagemaker.describe_training_job(TrainingJobName=name)
            if job["TrainingJobStatus"] != "Completed":
                raise Difference(f"job {name} is {job['TrainingJobStatus']}: {job.get('FailureReason')}")
            s3.head_object(Bucket="photos", Key=job["ModelArtifacts"]["S3ModelArtifacts"].split("photos/", 1)[1])


def read(s3, bucket, key, **arguments):
    try:
        return s3.get_object(Bucket=bucket, Key=key, **arguments)["Body"].read()
    except botocore.exceptions.ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchKey":
            return None
        raise


def listed(s3, bucket):
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {entry["Key"]: entry for page in pages for entry in page.get("Contents", [])}


def check_objects(s3, keys):
    """Holds one worker's objects to what is allowed, and takes what is there as known from now on."""
    for key in set(keys.known) | set(keys.due):
        found = read(s3, "storm", key)
        for state in keys.allowed(key):
            if found == (None if state is None else content(*state)):
                keys.known[key] = state
                break
        else:
            size = "no object" if found is None else f"{len(found)} bytes"
            raise Difference(f"{key} is {size}; allowed are {keys.allowed(key)}")
    keys.due.clear()


def check_uploads(s3, keys):
    for identifier, upload in list(keys.uploads.items()):
        try:
            parts = s3.list_parts(Bucket="storm", Key=upload["key"], UploadId=identifier).get("Parts", [])
        except botocore.exceptions.ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchUpload" or not upload.get("completing"):
                raise Difference(f"upload {identifier} of {upload['key']} is gone: {error}")
            keys.uploads.pop(identifier)
            continue
        there = {part["PartNumber"]: part["ETag"] for part in parts}
        for number, etag in upload["parts"].items():
            if there.get(number) != etag:
                raise Difference(f"part {number} of upload {identifier} is {there.get(number)}, not {etag}")


def check_versions(s3, keys, source):
    for key in set(keys.versions) | set(keys.due_versions):
        found = {v["VersionId"]: v for v in s3.list_object_versions(Bucket="versions", Prefix=key, MaxKeys=1000).get("Versions", []) if v["Key"] == key}
        for version, state in keys.versions[key].items():
            etag = '"' + hashlib.md5(content(*state)).hexdigest() + '"'
            if version not in found or found[version]["ETag"] != etag:
                raise Difference(f"version {version} of {key} is {found.get(version)}")
        for version in set(found) - set(keys.versions[key]):
            state = next((s for s in keys.due_versions[key] if found[version]["ETag"].strip('"') == hashlib.md5(content(*s)).hexdigest()), None)
            if state is None:
                raise Difference(f"version {version} of {key} was never put")
            keys.versions[key][version] = state
        keys.due_versions[key].clear()
        if keys.versions[key]:
            version, state = source.choice(list(keys.versions[key].items()))
            if read(s3, "versions", key, VersionId=version) != content(*state):
                raise Difference(f"version {version} of {key} has other content")


def check(server, workers, jobs, source):
    s3 = server.client("s3")
    for keys in workers:
        check_objects(s3, keys)
        check_uploads(s3, keys)
        check_versions(s3, keys, source)
    there = {key: entry["Size"] for key, entry in listed(s3, "storm").items()}
    expected = {key: state[1] for keys in workers for key, state in keys.known.items() if state is not None}
    if there != expected:
        raise Difference(f"the listing differs: {set(there.items()) ^ set(expected.items())}")
    jobs.check(server)


def blobs(server):
    files = []
    for folder in ("objects/blobs", "objects/staging"):
        for place, _, names in os.walk(os.path.join(server.folder, folder)):
            files += [os.path.join(place, name) for name in names]
    return files


def wait_for_files(server, expected, what):
    """The collection of what is not needed runs once a minute, and at a start."""
    server.process.send_signal(signal.SIGTERM)
    server.process.wait()
    server.start()
    deadline = time.monotonic() + 300
    while len(blobs(server)) != expected:
        if time.monotonic() > deadline:
            raise Difference(f"{len(blobs(server))} files are left {what}, not {expected}")
        time.sleep(0.2)


def check_space(server, workers):
    """No file but those of large content that objects, versions and parts need; then, when all is removed, none."""
    s3 = server.client("s3")
    needed = set()
    for keys in workers:
        for identifier, upload in keys.uploads.items():
            s3.abort_multipart_upload(Bucket="storm", Key=upload["key"], UploadId=identifier)
    for open_upload in s3.list_multipart_uploads(Bucket="storm").get("Uploads", []):
        s3.abort_multipart_upload(Bucket="storm", Key=open_upload["Key"], UploadId=open_upload["UploadId"])
    inline = 64 << 10
    for bucket in ("storm", "photos", "versions"):
        for key in listed(s3, bucket):
            for number in range(s3.head_object(Bucket=bucket, Key=key, PartNumber=1).get("PartsCount", 1)):
                part = s3.get_object(Bucket=bucket, Key=key, PartNumber=number + 1)["Body"].read()
                if len(part) > inline:
                    needed.add(hashlib.sha256(part).digest())
    for keys in workers:
        for states in keys.versions.values():
            needed |= {hashlib.sha256(content(*state)).digest() for state in states.values() if state[1] > inline}
    wait_for_files(server, len(needed), "while objects are there")
    s3 = server.client("s3")
    for bucket in ("storm", "photos"):
        for key in listed(s3, bucket):
            s3.delete_object(Bucket=bucket, Key=key)
    for page in s3.get_paginator("list_object_versions").paginate(Bucket="versions"):
        for version in page.get("Versions", []):
            s3.delete_object(Bucket="versions", Key=version["Key"], VersionId=version["VersionId"])
    wait_for_files(server, 0, "after everything was removed")
    return len(needed)


def live(server, workers, jobs, source, counts, life):
    """One life under load, ended by a kill."""
    threads = [Worker(server, keys, random.Random(source.getrandbits(40)), counts) for keys in workers]
    for thread in threads:
        thread.start()
    # A kill may come while the job is being submitted.
    submitting = life % 4 == 0
    timer = threading.Timer(source.uniform(0.02, 1.2), server.kill)
    timer.start()
    try:
        if submitting:
            jobs.submit(server, life)
    except LOST:
        pass
    timer.join()
    for thread in threads:
        thread.join()
        if thread.failure:
            raise Difference(f"a request was refused: {thread.failure!r}")


def interrupted_start(server, source):
    server.spawn()
    time.sleep(source.uniform(0, 0.4))
    server.kill()


def interrupted_end(server, source):
    server.process.send_signal(signal.SIGTERM)
    time.sleep(source.uniform(0, 0.05))
    server.kill()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=6)
    parser.add_argument("--program", default=os.path.join(ROOT, ".build/release/brachio"))
    parser.add_argument("--no-jobs", action="store_true", help="buckets only")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    source, counts = random.Random(options.seed), collections.Counter()
    folder = tempfile.mkdtemp(prefix="brachio-storm-")
    server, jobs = Server(options.program, folder), Jobs(not options.no_jobs)
    workers = [Keys(number) for number in range(options.workers)]
    began = time.monotonic()
    try:
        server.start()
        s3 = server.client("s3")
        for bucket in ("storm", "versions", "photos"):
            s3.create_bucket(Bucket=bucket)
        s3.put_bucket_versioning(Bucket="versions", VersioningConfiguration={"Status": "Enabled"})
        if jobs.enabled:
            jobs.prepare(server)
        kills = life = 0
        while kills < options.kills:
            life += 1
            kind = source.choice(["load"] * 8 + ["start", "end"])
            if kind == "end":
                interrupted_end(server, source)
            else:
                live(server, workers, jobs, source, counts, life)
            kills += 1
            if kind == "start":
                interrupted_start(server, source)
                kills += 1
            server.start()
            check(server, workers, jobs, source)
            if options.verbose:
                print(f"{kills} kills, {counts['acknowledged']} changes acknowledged, {len(jobs.acknowledged)} jobs", file=sys.stderr)
        jobs.finish(server, 600)
        files = check_space(server, workers)
        server.process.send_signal(signal.SIGTERM)
        status = server.process.wait()
        if status != 0:
            raise Difference(f"the last server ended with status {status}")
        print(json.dumps({
            "kills": kills, "acknowledged": counts["acknowledged"], "jobs": len(jobs.acknowledged), "files needed at the end": files,
            "seconds": round(time.monotonic() - began), "slowest start, ms": round(max(server.starts)), "seed": options.seed}))
        shutil.rmtree(folder)
    except (Difference, *LOST, botocore.exceptions.ClientError) as difference:
        print(f"{type(difference).__name__}: {difference} (seed {options.seed}, data folder {folder})", file=sys.stderr)
        if server.process.poll() is None:
            server.kill()
        sys.exit(1)


main()
