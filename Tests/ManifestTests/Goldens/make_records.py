"""Makes the RecordIO files beside this one with MXNet 1.9.1 and its im2rec: python make_records.py"""

import io
import os
import struct
import subprocess
import sys
import tempfile

import mxnet as mx
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
MAGIC = struct.pack("<I", 0xCED7230A)


def picture(colour):
    content = io.BytesIO()
    Image.new("RGB", (5, 4), colour).save(content, "PNG")
    return content.getvalue()


def im2rec():
    """Three photos in two folders, listed and packed by im2rec as a person would."""
    with tempfile.TemporaryDirectory() as folder:
        for name, colour in ("blue/a.png", "blue"), ("blue/b.png", "navy"), ("red/c.png", "red"):
            os.makedirs(os.path.join(folder, "photos", os.path.dirname(name)), exist_ok=True)
            with open(os.path.join(folder, "photos", name), "wb") as file:
                file.write(picture(colour))
        tool = [sys.executable, os.path.join(os.path.dirname(mx.__file__), "tools/im2rec.py")]
        prefix = os.path.join(folder, "photos-list")
        subprocess.run(tool + [prefix, os.path.join(folder, "photos"), "--list", "--recursive"], check=True)
        subprocess.run(tool + [prefix, os.path.join(folder, "photos"), "--pass-through", "--num-thread", "1"], check=True)
        for ending in "rec", "lst":
            with open(f"{prefix}.{ending}", "rb") as source, open(os.path.join(HERE, f"im2rec.{ending}"), "wb") as target:
                target.write(source.read())


def parts():
    """Records whose bytes hold the file's own magic number, whole and cut across the multiples of four; several labels; none at all."""
    writer = mx.recordio.MXRecordIO(os.path.join(HERE, "parts.rec"), "w")
    bodies = [b"", MAGIC, MAGIC * 3, b"x" + MAGIC + b"yz", b"abcd" + MAGIC + b"e", b"abcdefgh" + MAGIC[:3]]
    for number, body in enumerate(bodies):
        writer.write(mx.recordio.pack(mx.recordio.IRHeader(0, float(number), 7 + number, 0), body))
    writer.write(mx.recordio.pack(mx.recordio.IRHeader(0, [1.0, 0.0, 8.0], 2**40, 0), b"several"))
    writer.close()


im2rec()
parts()
