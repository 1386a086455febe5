#!/usr/bin/env python3
"""A labelling job of many objects in `brachio serve`: labelling.py [--objects 100000] [--answers 400] [--label-studio PYTHON]

Import rate and memory, latencies of lists, of claims and of answers over HTTP on one connection that stays open, as the portal has it.
With --label-studio (a Python that has the package label-studio) the same against Label Studio's server on SQLite, in the same run.
"""
import argparse
import http.client
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.parse
import uuid

import boto3

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.path.join(ROOT, ".build/release/brachio")
CLASSES = ["cat", "dog", "fox"]
PORTAL = "/work" + "/api/"


def quantiles(seconds):
    ordered = sorted(seconds)
    return f"median {statistics.median(ordered) * 1e3:.1f} ms, 95th {ordered[int(len(ordered) * 0.95)] * 1e3:.1f} ms"


def timed(call):
    begun = time.perf_counter()
    result = call()
    return time.perf_counter() - begun, result


def memory(pid):
    """Resident memory of a process now and at its greatest, in MiB."""
    text = open(f"/proc/{pid}/status").read()
    return tuple(int(re.search(rf"{name}:\s+(\d+)", text).group(1)) // 1024 for name in ("VmRSS", "VmHWM"))


class Brachio:
    def __init__(self, folder):
        self.folder = folder
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--data", folder, "--port", "0", "--console-port", "0", "--json"], stdout=subprocess.PIPE, text=True)
        self.announced = json.loads(self.process.stdout.readline())
        root = json.load(open(os.path.join(folder, "root-credential.json")))
        def client(name):
            return boto3.client(
                name, endpoint_url=self.announced["endpoint"], region_name="us-east-1", aws_access_key_id=root["accessKeyID"],
                aws_secret_access_key=root["secretAccessKey"])
        self.s3, self.sagemaker, self.cognito = client("s3"), client("sagemaker"), client("cognito-idp")

    def make_job(self, objects):
        self.s3.create_bucket(Bucket="bench")
        manifest = "".join(json.dumps({"source-ref": f"s3://bench/photos/{n}.jpg"}) + "\n" for n in range(objects))
        self.s3.put_object(Bucket="bench", Key="in.manifest", Body=manifest.encode())
        self.s3.put_object(Bucket="bench", Key="classes.json", Body=json.dumps(
            {"document-version": "2018-11-28", "labels": [{"label": name} for name in CLASSES]}).encode())
        pool = self.cognito.create_user_pool(PoolName="people")["UserPool"]["Id"]
        self.cognito.create_group(GroupName="crew", UserPoolId=pool)
        self.cognito.admin_add_user_to_group(UserPoolId=pool, GroupName="crew", Username="owner")
        team = self.sagemaker.create_workteam(
            WorkteamName="crew", Description="crew",
            MemberDefinitions=[{"CognitoMemberDefinition": {"UserPool": pool, "UserGroup": "crew", "ClientId": "bench"}}])["WorkteamArn"]
        begun = time.perf_counter()
        self.sagemaker.create_labeling_job(
            LabelingJobName="bench", LabelAttributeName="animal", RoleArn="arn:aws:iam::123456789012:role/bench-labelling",
            InputConfig={"DataSource": {"S3DataSource": {"ManifestS3Uri": "s3://bench/in.manifest"}}},
            OutputConfig={"S3OutputPath": "s3://bench/out/"}, LabelCategoryConfigS3Uri="s3://bench/classes.json",
            HumanTaskConfig={"WorkteamArn": team, "UiConfig": {}, "TaskTitle": "Animals", "TaskDescription": "Which animal is it?",
                             "NumberOfHumanWorkersPerDataObject": 1, "TaskTimeLimitInSeconds": 28800})
        while self.sagemaker.describe_labeling_job(LabelingJobName="bench")["LabelingJobStatus"] == "Initializing":
            time.sleep(0.02)
        return time.perf_counter() - begun

    def sign_in(self):
        """The owner's link opens a session; the page that it leads to has the token that changes need."""
        link = subprocess.run([PROGRAM, "console-link", "--data", self.folder], capture_output=True, text=True, check=True).stdout.strip()
        url = urllib.parse.urlsplit(link)
        self.web = http.client.HTTPConnection(url.hostname, url.port)
        self.cookies = {}
        self.page("GET", url.path)
        self.page("POST", url.path, "csrf=")
        self.token = re.search(rb'name="csrf-token" content="([^"]+)"', self.page("GET", "/work")).group(1).decode()

    def page(self, method, path, data=None):
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if data is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.web.request(method, path, data, headers)
        answer = self.web.getresponse()
        body = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        if answer.status in (302, 303):
            return self.page("GET", answer.getheader("Location"))
        return body

    def api(self, path, document):
        self.web.request("POST", PORTAL + path, json.dumps(document), {
            "Content-Type": "application/json", "X-CSRF-Token": self.token,
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())})
        answer = self.web.getresponse()
        body = answer.read()
        assert answer.status == 200, (answer.status, body[:300])
        return json.loads(body)

    def measure(self, objects, answers):
        seconds = self.make_job(objects)
        print(f"Brachio: {objects} objects imported in {seconds:.1f} s ({objects / seconds:.0f}/s); memory now and at most (MiB): {memory(self.process.pid)}")
        lists = [timed(lambda: self.sagemaker.list_labeling_jobs())[0] for _ in range(50)]
        print(f"Brachio: ListLabelingJobs {quantiles(lists)}")
        self.sign_in()
        claims, submissions = [], []
        while len(submissions) < answers:
            seconds, claimed = timed(lambda: self.api("jobs/bench/claims", {"count": 20, "order": "queue"}))
            claims.append(seconds)
            for task in claimed["tasks"]:
                answer = {"id": str(uuid.uuid4()), "task": task["task"], "decision": "label", "classes": ["cat"], "seconds": 1.0}
                seconds, result = timed(lambda: self.api("jobs/bench/answers", {"answers": [answer]}))
                assert result["results"][0]["status"] == "saved", result
                submissions.append(seconds)
        print(f"Brachio: claims of 20 {quantiles(claims)}")
        print(f"Brachio: answers, on disk when acknowledged, {quantiles(submissions)}")

    def stop(self):
        self.process.terminate()
        self.process.wait()


class LabelStudio:
    """The server as its documentation starts it, on SQLite, with a token of its own."""

    TOKEN = "0123456789abcdef0123456789abcdef01234567"

    def __init__(self, python, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        program = os.path.join(os.path.dirname(python), "label-studio")
        environment = {**os.environ, "LABEL_STUDIO_BASE_DATA_DIR": folder, "DJANGO_DB": "sqlite", "COLLECT_ANALYTICS": "false",
                       "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true"}
        self.process = subprocess.Popen(
            [program, "start", "--no-browser", "--port", str(self.port), "--internal-host", "127.0.0.1", "--username", "ann@example.org",
             "--password", "a long password", "--user-token", self.TOKEN, "--data-dir", folder],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            try:
                self.web = http.client.HTTPConnection("127.0.0.1", self.port)
                self.call("GET", "/api/version")
                return
            except OSError:
                time.sleep(0.5)
        raise SystemExit("Label Studio does not answer")

    def call(self, method, path, document=None):
        self.web.request(method, path, json.dumps(document) if document is not None else None,
                         {"Authorization": "Token " + self.TOKEN, "Content-Type": "application/json"})
        answer = self.web.getresponse()
        body = answer.read()
        assert answer.status < 300, (answer.status, body[:300])
        return json.loads(body)

    def measure(self, objects, answers):
        choices = "".join(f'<Choice value="{name}"/>' for name in CLASSES)
        project = self.call("POST", "/api/projects", {
            "title": "bench", "label_config": f'<View><Image name="image" value="$image"/><Choices name="choice" toName="image">{choices}</Choices></View>'})["id"]
        begun = time.perf_counter()
        for start in range(0, objects, 5000):
            self.call("POST", f"/api/projects/{project}/import",
                      [{"image": f"s3://bench/photos/{n}.jpg"} for n in range(start, min(objects, start + 5000))])
        seconds = time.perf_counter() - begun
        print(f"Label Studio: {objects} tasks imported in {seconds:.1f} s ({objects / seconds:.0f}/s); memory now and at most (MiB): {memory(self.process.pid)}")
        lists = [timed(lambda: self.call("GET", f"/api/tasks?project={project}&page_size=20&page={n + 1}"))[0] for n in range(20)]
        print(f"Label Studio: pages of 20 tasks {quantiles(lists)}")
        nexts, submissions = [], []
        for _ in range(min(answers, 100)):
            seconds, task = timed(lambda: self.call("GET", f"/api/projects/{project}/next"))
            nexts.append(seconds)
            result = [{"from_name": "choice", "to_name": "image", "type": "choices", "value": {"choices": ["cat"]}}]
            submissions.append(timed(lambda: self.call("POST", f"/api/tasks/{task['id']}/annotations/", {"result": result, "lead_time": 1}))[0])
        print(f"Label Studio: next task {quantiles(nexts)}")
        print(f"Label Studio: answers {quantiles(submissions)}")

    def stop(self):
        self.process.terminate()
        self.process.wait()


def run(server, objects, answers):
    try:
        server.measure(objects, answers)
    finally:
        server.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--objects", type=int, default=100_000)
    parser.add_argument("--answers", type=int, default=400)
    parser.add_argument("--label-studio", help="a Python that has the package label-studio")
    arguments = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="labelling-bench-")
    try:
        run(Brachio(os.path.join(folder, "brachio")), arguments.objects, arguments.answers)
        if arguments.label_studio:
            run(LabelStudio(arguments.label_studio, os.path.join(folder, "label-studio")), arguments.objects, arguments.answers)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
