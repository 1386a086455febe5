"""Stands in for OpenCV where there is no camera: a pipeline plays the photos of the folder that REPLAY names, in the order of their names.

Only what a function needs that reads frames and turns BGR into RGB. The frame's size is the last that the pipeline asks for, as it is for a camera.
"""

import os
import re

import botocore.utils
import numpy as np
from PIL import Image

CAP_GSTREAMER = 1800
COLOR_BGR2RGB = 4

# boto3 waits two seconds for the device's credentials, which are a test's on a busy machine.
botocore.utils.ContainerMetadataFetcher.TIMEOUT_SECONDS = 120


class VideoCapture:
    def __init__(self, source, backend=0):
        assert backend == CAP_GSTREAMER and "appsink" in source, source
        self._size = tuple(int(re.findall(name + r"=\(int\)(\d+)", source)[-1]) for name in ("width", "height"))
        folder = os.environ["REPLAY"]
        self._photos = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
        self._next = 0

    def isOpened(self):
        return bool(self._photos)

    def read(self):
        photo = self._photos[self._next % len(self._photos)]
        self._next += 1
        with Image.open(photo) as image:
            return True, np.asarray(image.convert("RGB").resize(self._size))[:, :, ::-1]

    def release(self):
        self._photos = []


def cvtColor(picture, code):
    assert code == COLOR_BGR2RGB
    return picture[:, :, ::-1]
