#!/usr/bin/env python3
"""Takes the pictures of the console in docs/pictures: pictures.py BRACHIO FOLDER

Renders the demo's photos, serves them, trains on them, and photographs the pages with headless Chromium. Run it with .venv/bin/python and
with the variables BRACHIO_CHROMIUM and BRACHIO_CHROMEDRIVER. The pictures are WebP files of at most 60 kB or so.
"""
import glob, io, json, os, subprocess, sys, tempfile, time
from PIL import Image

brachio, folder = sys.argv[1], sys.argv[2]
work = tempfile.mkdtemp()
subprocess.run([brachio, "demo", "--out", f"{work}/demo", "--count", "60", "--epochs", "1"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
server = subprocess.Popen([brachio, "serve", "--data", f"{work}/data", "--port", "0", "--console-port", "0", "--json"], stdout=subprocess.PIPE)


def save(browser, name):
    picture = Image.open(io.BytesIO(browser.driver.get_screenshot_as_png())).convert("RGB")
    picture.save(os.path.join(folder, f"{name}.webp"), quality=80, method=6)


def train(boto3, name, epochs):
    def channel(kind):
        return {"ChannelName": kind, "ContentType": "application/x-recordio", "RecordWrapperType": "RecordIO", "DataSource": {"S3DataSource": {
            "S3DataType": "AugmentedManifestFile", "S3Uri": f"s3://dinosaurs/{kind}.manifest", "AttributeNames": ["source-ref", "dinosaur"]}}}
    boto3.client("sagemaker").create_training_job(
        TrainingJobName=name, RoleArn="arn:aws:iam::123456789012:role/service-role/AmazonSageMaker-ExecutionRole-Brachio",
        AlgorithmSpecification={"TrainingImage": "1.dkr.ecr.us-east-1.amazonaws.com/image-classification:1", "TrainingInputMode": "Pipe"},
        HyperParameters={"num_classes": str(classes), "num_training_samples": "48", "num_layers": "20", "image_shape": "3,32,32", "resize": "36",
                         "epochs": str(epochs), "mini_batch_size": "8", "learning_rate": "0.02"},
        InputDataConfig=[channel("train"), channel("validation")], OutputDataConfig={"S3OutputPath": "s3://dinosaurs/models"},
        ResourceConfig={"InstanceType": "ml.p3.2xlarge", "InstanceCount": 1, "VolumeSizeInGB": 50}, StoppingCondition={"MaxRuntimeInSeconds": 3600})


try:
    said = json.loads(server.stdout.readline())
    root = json.load(open(f"{work}/data/root-credential.json"))
    os.environ |= {"AWS_ENDPOINT_URL": said["endpoint"], "AWS_ACCESS_KEY_ID": root["accessKeyID"], "AWS_SECRET_ACCESS_KEY": root["secretAccessKey"],
                   "AWS_DEFAULT_REGION": "us-east-1", "BRACHIO_CONSOLE": said["console"], "BRACHIO_CONSOLE_LINK": said["consoleLink"],
                   "SE_OFFLINE": "true", "SE_AVOID_STATS": "true"}
    import boto3
    from browser import *
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="dinosaurs")
    lines = [json.loads(line) for line in open(f"{work}/demo/all.manifest")]
    for line in lines:
        name = os.path.basename(line["source-ref"])
        s3.upload_file(f"{work}/demo/photos/{name}", "dinosaurs", f"photos/{name}")
        line["source-ref"] = f"s3://dinosaurs/photos/{name}"
    classes = 1 + max(line["dinosaur"] for line in lines)
    for kind, part in (("train", [l for i, l in enumerate(lines) if i % 5]), ("validation", lines[::5])):
        s3.put_object(Bucket="dinosaurs", Key=f"{kind}.manifest", Body="\n".join(map(json.dumps, part)).encode())
    with Browser(width=1180, height=760) as b:
        b.sign_in_by_link()
        b.set_password()
        train(boto3, "dinosaurs-first", 30)
        b.go("/jobs/training/dinosaurs-first")
        b.until(lambda: len(b.all(".chart .dot.s2")) >= 12, "twelve epochs")
        save(b, "console-job")
        b.go("/buckets/dinosaurs?prefix=photos/")
        b.until(lambda: all(b.run("return arguments[0].complete && arguments[0].naturalWidth > 0", i) for i in b.all(".photos img")[:18]), "thumbnails")
        save(b, "console-bucket")
        b.go("/")
        b.wait_text("dinosaurs-first")
        b.until(lambda: "Set a password" not in b.text, "no notice")
        b.go("/")
        save(b, "console-overview")
    with Browser(width=390, height=760, dark=True, scale=1) as b:
        b.sign_in("owner")
        b.wait_path("/")
        b.go("/buckets/dinosaurs?prefix=photos/")
        b.until(lambda: all(b.run("return arguments[0].complete && arguments[0].naturalWidth > 0", i) for i in b.all(".photos img")[:4]), "thumbnails")
        save(b, "console-phone")
finally:
    server.terminate()
    server.wait()
