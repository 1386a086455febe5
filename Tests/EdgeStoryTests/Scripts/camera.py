"""The classifier with a V4L2 camera, played by played_camera.c: camera.py FOLDER PROGRAMS ROOT.

What arrives is held to what `brachio classify` says of the same pictures as files. The camera gives JPEGs first, then raw frames; it is pulled out and plugged in
again, and gives damaged frames in between.
"""

import json
import os
import pathlib
import subprocess
import sys

import numpy as np
from PIL import Image

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from chain import Chain, eventually

WIDTH, HEIGHT, PADDING = 96, 64, 32


def yuyv(picture):
    """Rows with padding, and the picture that a reader makes of them: ITU-R BT.601, limited range."""
    red, green, blue = (picture[..., channel].astype(float) for channel in range(3))
    luma = 16 + (65.481 * red + 128.553 * green + 24.966 * blue) / 255
    cb = 128 + (-37.797 * red - 74.203 * green + 112 * blue) / 255
    cr = 128 + (112 * red - 93.786 * green - 18.214 * blue) / 255
    rows = np.full((HEIGHT, 2 * WIDTH + PADDING), 99, np.uint8)
    rows[:, 0:2 * WIDTH:2] = luma.round()
    rows[:, 1:2 * WIDTH:4] = cb[:, ::2].round()
    rows[:, 3:2 * WIDTH:4] = cr[:, ::2].round()
    y = 255 / 219 * (rows[:, 0:2 * WIDTH:2].astype(float) - 16)
    b, r = (np.repeat(rows[:, start:2 * WIDTH:4].astype(float) - 128, 2, axis=1) * 255 / 224 for start in (1, 3))
    seen = np.stack([y + 1.402 * r, y - 0.344136 * b - 0.714136 * r, y + 1.772 * b], axis=-1)
    return rows.tobytes(), seen.clip(0, 255).round().astype(np.uint8)


def main(folder, programs, root):
    here = pathlib.Path(folder)
    subprocess.run([sys.executable, os.path.join(root, "Tests/Python/network.py"), folder, "64"], capture_output=True, text=True, check=True)
    subprocess.run(["clang", "-shared", "-fPIC", "-Wall", "-Werror", "-o", str(here / "camera.so"), os.path.join(root, "Tests/EdgeStoryTests/Scripts/played_camera.c"), "-ldl", "-lpthread"], check=True)
    device = here / "video0"
    for name in ("MJPG", "YUYV", "files", "shown"):
        (here / name).mkdir()
    for number, photo in enumerate(sorted((here / "photos").iterdir())):
        picture = Image.open(photo).convert("RGB").resize((WIDTH, HEIGHT), Image.BILINEAR)
        picture.save(here / "MJPG" / f"{number}.jpg", quality=95)
        raw, seen = yuyv(np.asarray(picture))
        (here / "YUYV" / f"{number}.raw").write_bytes(raw)
        Image.fromarray(seen).save(here / "files" / f"{number}.png")

    with Chain(folder, programs, sys.executable) as chain:
        package = str(here / "model.tar.gz")
        subprocess.run([chain.program("brachio"), "compile", str(here / "noise.onnx"), "--out", package], check=True, stdout=subprocess.DEVNULL)

        def expected(files):
            said = subprocess.run([chain.program("brachio"), "classify", package, *map(str, sorted(files)), "--json"], check=True, capture_output=True, text=True).stdout
            return [json.loads(line)["probabilities"] for line in said.splitlines()]

        answers = {"MJPG": expected((here / "MJPG").iterdir()), "YUYV": expected((here / "files").iterdir())}
        settings = here / "camera.json"
        settings.write_text(json.dumps({
            "source": {"camera": {"device": str(device), "width": 640, "height": 480, "framesPerSecond": 20}}, "topic": "seen",
            "payload": "${probabilities}"}))

        chain.start_server()
        chain.add_device()
        os.environ.update({
            "LD_PRELOAD": str(here / "camera.so"), "PLAYED_CAMERA": str(device), "PLAYED_CAMERA_FRAMES": str(here / "shown"), "PLAYED_CAMERA_FORM": "MJPG",
            "PLAYED_CAMERA_SIZE": f"{WIDTH}x{HEIGHT}"})
        chain.watch("seen")

        def deploy():
            return json.loads(chain.brachio("deploy", "--core", "garden", "--model", package, "--classifier", str(settings), "--json")[1])

        def start(form):
            os.environ.update({"PLAYED_CAMERA_FORM": form, "PLAYED_CAMERA_FRAMES": str(here / form)})
            chain.start_device()

        def is_right(form, count=12):
            """Whether the camera's pictures come in their order, none of the damaged ones between them."""
            while not chain.received.empty():
                chain.received.get()
            eventually("pictures are named", lambda: chain.received.qsize() >= count)
            found = [json.loads(chain.received.get()[1]) for _ in range(count)]
            expected = answers[form]

            def distance(one, other):
                return max(abs(one[name] - other[name]) for name in one)

            begin = min(range(len(expected)), key=lambda number: distance(found[0], expected[number]))
            worst = max(distance(one, expected[(begin + number) % len(expected)]) for number, one in enumerate(found))
            return worst < 0.01 or worst

        start("MJPG")
        print("no camera:", *(word in json.dumps(deploy()) for word in ("cannot be opened", "plugged in")))
        device.write_text("")
        print("deployed:", deploy()["status"], "JPEG:", is_right("MJPG"))
        device.unlink()
        eventually("the loss is told", lambda: "camera" in (chain.status()["functions"][0].get("lastFailure") or ""))
        device.write_text("")
        print("plugged in again:", is_right("MJPG"))
        chain.kill_device()
        start("YUYV")
        print("YUYV:", is_right("YUYV"))


main(*sys.argv[1:4])
