#!/usr/bin/env python3
"""Puts a folder of photos, one subfolder a class, into a bucket, with the manifest that a labelling job would have written.

    eval "$(brachio env)"
    python Examples/photos_to_bucket.py photos/ s3://dinosaurs/labels/dinosaur
"""

import argparse
import json
import pathlib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

import boto3

ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", type=pathlib.Path, help="folder with one subfolder a class")
    parser.add_argument("output", help="where a labelling job writes: s3://BUCKET/PREFIX/JOB")
    arguments = parser.parse_args()
    bucket, _, prefix = arguments.output.removeprefix("s3://").rstrip("/").partition("/")
    job = prefix.rpartition("/")[2] or "dinosaur"
    classes = sorted(folder for folder in arguments.photos.iterdir() if folder.is_dir())
    photos = [
        (number, photo)
        for number, folder in enumerate(classes)
        for photo in sorted(folder.rglob("*"))
        if photo.suffix.lower() in ENDINGS
    ]
    if not photos:
        parser.error(f"{arguments.photos} has no photos in subfolders")
    s3 = boto3.client("s3")
    if bucket not in [known["Name"] for known in s3.list_buckets()["Buckets"]]:
        s3.create_bucket(Bucket=bucket)

    def upload(entry):
        number, photo = entry
        key = f"photos/{photo.relative_to(arguments.photos).as_posix()}"
        s3.upload_file(str(photo), bucket, key)
        metadata = {
            "class-name": classes[number].name,
            "confidence": 1.0,
            "type": "groundtruth/image-classification",
            "job-name": f"labeling-job/{job}",
            "human-annotated": "yes",
            "creation-date": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f"),
        }
        return json.dumps({"source-ref": f"s3://{bucket}/{key}", job: number, f"{job}-metadata": metadata})

    with ThreadPoolExecutor(8) as pool:
        lines = list(pool.map(upload, photos))
    manifest = f"{prefix}/manifests/output/output.manifest".lstrip("/")
    s3.put_object(Bucket=bucket, Key=manifest, Body="".join(line + "\n" for line in lines).encode())
    print(f"{len(lines)} photos of {len(classes)} classes; s3://{bucket}/{manifest}")


if __name__ == "__main__":
    main()
