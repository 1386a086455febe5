"""Names the dinosaur in front of the camera: a long-lived function for a device.

It runs as soon as it is imported and never returns, so its handler is never called. Each frame is classified by the model at /ml_model; the class
goes to the topic dino-detect, its confidence to the metric of that class in the namespace dino-detect.
"""

import datetime
import json
import os
import time

import boto3
import cv2
import greengrasssdk
import numpy as np
from dlr import DLRModel

CLASSES = os.environ.get("CLASSES", "Spinosaurus,Dilophosaurus,Stegosaurus,Triceratops,Brachiosaurus,Unknown").split(",")
TOPIC = "dino-detect"
SIDE = 224

# A Jetson's camera, scaled down by its own hardware.
CAMERA = (
    "nvarguscamerasrc ! video/x-raw(memory:NVMM), width=(int)1280, height=(int)720, format=(string)NV12, framerate=(fraction)30/1 ! "
    "nvvidconv ! video/x-raw, width=(int){0}, height=(int){0}, format=(string)BGRx ! videoconvert ! video/x-raw, format=(string)BGR ! appsink"
).format(SIDE)

client = greengrasssdk.client("iot-data")
metrics = boto3.client("cloudwatch")
model = DLRModel("/ml_model", "gpu")


def classify(frame):
    """The most probable class of a BGR picture, and its probability."""
    picture = cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)
    # Height x width x channel to batch x channel x height x width. The model normalises by itself: values stay 0 to 255.
    data = np.expand_dims(np.transpose(picture, (2, 0, 1)), 0).astype(np.float32)
    probabilities = model.run({"data": data})[0].squeeze()
    best = int(np.argmax(probabilities))
    return CLASSES[best], float(probabilities[best])


def run():
    camera = cv2.VideoCapture(CAMERA, cv2.CAP_GSTREAMER)
    if not camera.isOpened():
        raise SystemExit("The camera cannot be opened.")
    while True:
        began = time.time()
        is_read, frame = camera.read()
        if not is_read:
            raise SystemExit("The camera gives no more frames.")
        name, confidence = classify(frame)
        client.publish(topic=TOPIC, payload=json.dumps({"dinosaur": name, "confidence": "{:.2f}".format(confidence)}))
        metrics.put_metric_data(Namespace=TOPIC, MetricData=[{"MetricName": name, "Value": confidence * 100, "Unit": "Percent"}])
        print("{} {} {:.2f} {:.0f} ms".format(datetime.datetime.now().isoformat(), name, confidence, (time.time() - began) * 1000))


run()


def function_handler(event, context):
    """Greengrass asks for a handler; this function is at work before it could be called."""
    return
