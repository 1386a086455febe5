#!/usr/bin/env python3
"""Takes the picture of a device's own page in docs/pictures: device_page_picture.py PROGRAMS MODEL PHOTOS FOLDER

A device classifies the photos of a folder, then its cloud is gone, and somebody looks at its page with a phone. MODEL is a package that was compiled for this
machine. Run it with .venv/bin/python and with the variables BRACHIO_CHROMIUM and BRACHIO_CHROMEDRIVER.
"""
import io, json, os, pathlib, sys, tempfile
from PIL import Image

programs, model, photos, folder = sys.argv[1:5]
os.environ |= {"BRACHIO_CONSOLE": "", "SE_OFFLINE": "true", "SE_AVOID_STATS": "true"}
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "EdgeStoryTests/Scripts"))
from browser import *
from chain import Chain, eventually

work = tempfile.mkdtemp()
with Chain(work, os.path.abspath(programs), sys.executable) as chain:
    chain.start_server()
    chain.add_device(page={"host": "127.0.0.1", "port": 8443})
    chain.start_device()
    settings = os.path.join(work, "camera.json")
    json.dump({"source": {"folder": {"path": os.path.abspath(photos), "framesPerSecond": 5, "repeats": True}}, "topic": "dino-detect",
               "snapshot": {"path": os.path.join(work, "latest.jpg"), "secondsBetween": 1}}, open(settings, "w"))
    status, said, error = chain.brachio("deploy", "--core", "garden", "--model", os.path.abspath(model), "--classifier", settings, "--route", "classifier:dino-detect:cloud")
    assert status == 0, said + error
    password = json.loads(chain.edge("password", "--json")[1])["password"]
    eventually("frames are classified", lambda: (chain.status()["functions"][0].get("counts") or {}).get("frames", 0) > 200)
    chain.kill_server()
    eventually("messages wait", lambda: chain.waiting() > 100)
    with Browser(width=390, height=844, scale=2) as b:
        b.command("Security.setIgnoreCertificateErrors", ignore=True)
        b.go("https://127.0.0.1:8443/")
        b.type("#password", password)
        b.click("button", "Log in")
        b.wait_text("No connection to the cloud")
        b.until(lambda: b.run("return document.querySelector('img').complete && document.querySelector('img').naturalWidth > 0"), "the picture of the camera")
        b.size(390, b.run("return document.documentElement.scrollHeight"), 2)
        picture = Image.open(io.BytesIO(b.driver.get_screenshot_as_png())).convert("RGB")
        picture.resize((picture.width // 2, picture.height // 2)).save(os.path.join(folder, "device-page.webp"), quality=80, method=6)
