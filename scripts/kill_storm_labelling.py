#!/usr/bin/env python3
"""Kills a real `brachio serve` again and again while workers label, and holds what is left to what was acknowledged.

    .venv/bin/python scripts/kill_storm_labelling.py --kills 200

Workers claim tasks and send answers over HTTP as the portal's pages do: each answer has an id, is sent again with it until the server has said
that it is saved, and some are sent twice on purpose; some answers are changed later. Every life of the server ends with signal 9: under
load, while it starts, or while it shuts down. After the next start
- every acknowledged answer is there as it was said last, and no task has two;
- what the server counts for each worker is the number of the worker's answers.
At the end the workers answer everything that is left; then every photo has as many answers as the job asks for, by different people, the
files of workers' responses say what was acknowledged, and the manifest has a line for each photo.

Prints a line a life with --verbose, a summary as JSON, and ends with status 1 at the first difference.
"""
import argparse
import http.client
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid

import boto3
from botocore.config import Config

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "Tests/Browser"))
from portal import Portal  # noqa: E402

LOST = (http.client.HTTPException, OSError)
CLASSES = ["cat", "dog", "fox"]
PASSWORD = "three-green-dinosaurs"
JOB = "storm"
# Longest wait for an answer, on a machine that has other work.
SECONDS = 600


class Difference(Exception):
    """What is there is not what was acknowledged."""


class Server:
    """A data folder, and the server that runs on it; the console's port stays, so that sessions do."""

    def __init__(self, program, folder):
        self.program, self.folder, self.starts = program, folder, []
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.console = f"http://127.0.0.1:{self.port}"

    def spawn(self):
        self.process = subprocess.Popen(
            [self.program, "serve", "--data", self.folder, "--port", "0", "--console-port", str(self.port), "--json", "--log-level", "error"],
            stdout=subprocess.PIPE)

    def start(self):
        self.spawn()
        line = self.process.stdout.readline()
        if not line:
            raise Difference(f"the server does not start: status {self.process.wait()}")
        said = json.loads(line)
        self.starts.append(said["startupMilliseconds"])
        self.endpoint = said["endpoint"]
        root = json.load(open(os.path.join(self.folder, "root-credential.json")))
        self.keys = dict(aws_access_key_id=root["accessKeyID"], aws_secret_access_key=root["secretAccessKey"])

    def client(self, service):
        # Asked once each: what is sent again by itself would count as a second wish.
        config = Config(retries={"total_max_attempts": 1}, read_timeout=SECONDS)
        return boto3.client(service, endpoint_url=self.endpoint, region_name="us-east-1", config=config, **self.keys)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Memory:
    """What one worker knows: the class said last and acknowledged of each task, and the answers that no receipt has come for."""

    def __init__(self, name):
        self.name, self.portal = name, None
        self.known, self.due, self.photos = {}, [], {}
        self.fresh = 0


class Worker(threading.Thread):
    """Labels until the server is gone, or nothing is left."""

    def __init__(self, memory, source, counts):
        super().__init__(daemon=True)
        self.memory, self.source, self.counts = memory, source, counts
        self.failure, self.isDone = None, False

    def run(self):
        portal = self.memory.portal
        portal.connection.close()
        try:
            self.send()
            while True:
                tasks = portal.claim(JOB, self.source.choice([1, 5, 20]), resume=True)
                if not tasks:
                    self.isDone = True
                    return
                for task in tasks:
                    self.memory.photos[task["task"]] = task["photo"]
                self.say([task["task"] for task in tasks])
                if self.memory.known and self.source.random() < 0.2:
                    self.say(self.source.sample(list(self.memory.known), 1))
        except LOST:
            return
        except Exception as error:
            self.failure = error

    def say(self, tasks):
        self.memory.due = [(task, [self.source.choice(CLASSES)], str(uuid.uuid4()).upper()) for task in tasks]
        self.send()

    def send(self):
        """As the browser does: the same answers with the same ids until there is a receipt."""
        due = self.memory.due
        if not due:
            return
        for _ in range(2 if self.source.random() < 0.2 else 1):
            statuses = self.memory.portal.answer(JOB, due)
        for (task, classes, _), status in zip(due, statuses):
            if status in ("saved", "duplicate"):
                self.memory.known[task] = classes[0]
                self.memory.fresh += 1
                self.counts["acknowledged"] += 1
            elif status != "expired":
                raise Difference(f"the answer of {self.memory.name} to task {task} is {status}")
        self.memory.due = []


def history(memory, entries=None):
    """The newest answers that count, or all."""
    found, before = [], None
    while entries is None or len(found) < entries:
        page = memory.portal.api("GET", f"/jobs/{JOB}/history" + (f"?before={before}" if before else ""))
        found += page["answers"]
        before = page.get("before")
        if before is None:
            break
    return found


def check(memory, isWhole):
    said = history(memory, None if isWhole else memory.fresh + 60)
    kept = {}
    for entry in said:
        if entry["task"] in kept:
            raise Difference(f"{memory.name} has two answers to task {entry['task']}")
        kept[entry["task"]] = entry["classes"][0]
    allowed = {task: classes[0] for task, classes, _ in memory.due}
    for task, name in kept.items():
        if name not in (memory.known.get(task), allowed.get(task)):
            raise Difference(f"{memory.name} said {memory.known.get(task)} of task {task} (and perhaps {allowed.get(task)}); {name} is kept")
    if isWhole:
        lost = set(memory.known) - set(kept)
        if lost:
            raise Difference(f"{len(lost)} acknowledged answers of {memory.name} are lost, such as that to task {min(lost)}")
        mine = memory.portal.api("GET", f"/jobs/{JOB}")["progress"]["mine"]
        if mine != len(kept):
            raise Difference(f"{mine} answers are counted for {memory.name}, {len(kept)} are there")
    memory.fresh = 0


def prepare(server, memories, objects):
    s3, cognito, sagemaker = (server.client(name) for name in ("s3", "cognito-idp", "sagemaker"))
    s3.create_bucket(Bucket="photos")
    put = lambda key, text: s3.put_object(Bucket="photos", Key=key, Body=text.encode())
    put("classes.json", json.dumps({"document-version": "2018-11-28", "labels": [{"label": name} for name in CLASSES]}))
    put("template.liquid", '<crowd-form><crowd-image-classifier name="c" categories="{{ task.input.labels | to_json }}"></crowd-image-classifier></crowd-form>')
    put("in.manifest", "\n".join(json.dumps({"source-ref": f"s3://photos/{n}.jpg"}) for n in range(objects)))
    pool = cognito.create_user_pool(PoolName="people")["UserPool"]["Id"]
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="portal")["UserPoolClient"]["ClientId"]
    cognito.create_group(GroupName="all", UserPoolId=pool)
    for memory in memories:
        cognito.admin_create_user(UserPoolId=pool, Username=memory.name, MessageAction="SUPPRESS")
        cognito.admin_set_user_password(UserPoolId=pool, Username=memory.name, Password=PASSWORD, Permanent=True)
        cognito.admin_add_user_to_group(UserPoolId=pool, Username=memory.name, GroupName="all")
    sagemaker.create_workforce(WorkforceName="default", CognitoConfig={"UserPool": pool, "ClientId": client})
    team = sagemaker.create_workteam(
        WorkteamName="crew", WorkforceName="default", Description="Those who label",
        MemberDefinitions=[{"CognitoMemberDefinition": {"UserPool": pool, "UserGroup": "all", "ClientId": client}}])["WorkteamArn"]
    function = "arn:aws:lambda:us-east-1:432418664414:function:"
    sagemaker.create_labeling_job(
        LabelingJobName=JOB, LabelAttributeName="animal", RoleArn="arn:aws:iam::123456789012:role/labelling",
        InputConfig={"DataSource": {"S3DataSource": {"ManifestS3Uri": "s3://photos/in.manifest"}}}, OutputConfig={"S3OutputPath": "s3://photos/out/"},
        LabelCategoryConfigS3Uri="s3://photos/classes.json",
        HumanTaskConfig={"WorkteamArn": team, "UiConfig": {"UiTemplateS3Uri": "s3://photos/template.liquid"}, "TaskTitle": "Animals",
                         "PreHumanTaskLambdaArn": function + "PRE-ImageMultiClass", "TaskDescription": "Which?", "NumberOfHumanWorkersPerDataObject": 2,
                         "TaskTimeLimitInSeconds": 28_800,
                         "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": function + "ACS-ImageMultiClass"}})
    while sagemaker.describe_labeling_job(LabelingJobName=JOB)["LabelingJobStatus"] == "Initializing":
        time.sleep(0.1)
    for memory in memories:
        memory.portal = Portal(server.console, user=memory.name, password=PASSWORD, timeout=SECONDS)


def work(memories, source, counts):
    workers = [Worker(memory, random.Random(source.getrandbits(40)), counts) for memory in memories]
    for worker in workers:
        worker.start()
    return workers


def join(workers):
    for worker in workers:
        worker.join(SECONDS)
        if worker.failure:
            raise worker.failure


def finish(server, memories, source, counts, objects):
    """Everything that is left is answered, and the bucket says what was acknowledged."""
    end = time.monotonic() + 600
    while True:
        workers = work(memories, source, counts)
        join(workers)
        if all(worker.isDone for worker in workers):
            break
        if time.monotonic() > end:
            raise Difference("the workers do not come to an end")
    for memory in memories:
        check(memory, True)
    answers = sum(len(memory.known) for memory in memories)
    if answers != 2 * objects:
        raise Difference(f"{answers} answers are there; {2 * objects} are due")
    sagemaker, s3 = server.client("sagemaker"), server.client("s3")
    while (job := sagemaker.describe_labeling_job(LabelingJobName=JOB))["LabelingJobStatus"] == "InProgress" and time.monotonic() < end:
        time.sleep(0.2)
    if (job["LabelingJobStatus"], job["LabelCounters"]["HumanLabeled"]) != ("Completed", objects):
        raise Difference(f"the job is {job['LabelingJobStatus']}: {job['LabelCounters']}")
    lines = s3.get_object(Bucket="photos", Key=f"out/{JOB}/manifests/output/output.manifest")["Body"].read().splitlines()
    if [json.loads(line)["source-ref"] for line in lines] != [f"s3://photos/{n}.jpg" for n in range(objects)]:
        raise Difference(f"the manifest has {len(lines)} lines, not one for each of {objects} photos in order")
    said = {}
    for memory in memories:
        for task, name in memory.known.items():
            said.setdefault(int(memory.photos[task].split("/")[-1].split("?")[0]), []).append(name)
    for number in source.sample(range(objects), min(300, objects)):
        folder = f"out/{JOB}/annotations/worker-response/iteration-1/{number}/"
        key = s3.list_objects_v2(Bucket="photos", Prefix=folder)["Contents"][0]["Key"]
        answers = json.loads(s3.get_object(Bucket="photos", Key=key)["Body"].read())["answers"]
        if sorted(a["answerContent"]["crowd-image-classifier"]["label"] for a in answers) != sorted(said[number]) or len({a["workerId"] for a in answers}) != 2:
            raise Difference(f"the responses of object {number} are {answers}; said was {said[number]}")


def storm(options):
    source = random.Random(options.seed)
    folder = tempfile.mkdtemp(prefix="kill-storm-labelling-")
    server = Server(options.program, os.path.join(folder, "data"))
    memories = [Memory(f"worker{number}") for number in range(options.workers)]
    counts = {"acknowledged": 0}
    try:
        server.start()
        prepare(server, memories, options.objects)
        for life in range(options.kills):
            workers = work(memories, source, counts)
            time.sleep(source.uniform(0.05, options.seconds))
            if source.random() < 0.1:
                server.process.terminate()
                time.sleep(source.uniform(0, 0.05))
            server.kill()
            join(workers)
            if source.random() < 0.1:
                server.spawn()
                time.sleep(source.uniform(0, 0.3))
                server.kill()
            server.start()
            isWhole = life % 20 == 19
            for memory in memories:
                memory.portal.connection.close()
                check(memory, isWhole)
            if options.verbose:
                print(f"life {life + 1}: {counts['acknowledged']} answers acknowledged, start {server.starts[-1]:.0f} ms", flush=True)
        finish(server, memories, source, counts, options.objects)
    finally:
        server.process.kill()
        server.process.wait()
        shutil.rmtree(folder, ignore_errors=True)
    starts = sorted(server.starts)
    return {"kills": options.kills, "acknowledged": counts["acknowledged"], "photos": options.objects, "lost": 0, "twice": 0,
            "start_ms_median": starts[len(starts) // 2], "start_ms_most": starts[-1]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=os.path.join(ROOT, ".build/release/brachio"))
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--objects", type=int, default=20_000, help="photos in the job, each of which two workers answer")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=0.6, help="the longest life under load")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    try:
        print(json.dumps(storm(parser.parse_args())))
    except Difference as difference:
        sys.exit(f"difference: {difference}")


if __name__ == "__main__":
    main()
