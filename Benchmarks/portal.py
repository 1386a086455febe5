#!/usr/bin/env python3
"""The portal in headless Chromium against `brachio serve` on loopback: portal.py [--objects 100000] [--answers 500] [--photos 800] [--long 10000]

What somebody at work waits for: from the key that answers to the next photo on the screen (as the page counts it, and as Chromium's
Event Timing counts the key press until the next frame), and until the server's receipt. Then memory over many photos, in the grid and
one by one. The job has --objects objects; --photos different photos of 12 megapixels stand behind them in turn.

With --long nothing is timed: so many small photos are answered one by one, as fast as the page allows, and after 1,000, 5,000 and all of them it
is said what the page holds.
"""
import argparse
import io
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "Tests/Browser"))
CLASSES = ["red", "green", "blue", "yellow", "cyan", "magenta"]


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


def photo(number, width, height):
    """A photo with as much detail as a camera's: noise over shapes, unlike any other."""
    from PIL import Image, ImageDraw
    rng = random.Random(number)
    small = Image.effect_noise((width // 8, height // 8), 40 + number % 30).resize((width, height))
    picture = Image.merge("RGB", [small.point(lambda v, f=f: min(255, int(v * f))) for f in (rng.uniform(0.4, 1.2) for _ in range(3))])
    draw = ImageDraw.Draw(picture)
    for _ in range(12):
        x, y, r = rng.randrange(width), rng.randrange(height), rng.randrange(60, 600)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=tuple(rng.randrange(256) for _ in range(3)))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()


def start(folder):
    server = subprocess.Popen(
        [os.path.join(ROOT, ".build/release/brachio"), "serve", "--data", folder, "--port", "0", "--console-port", "0", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    said = json.loads(server.stdout.readline())
    keys = json.load(open(os.path.join(folder, "root-credential.json")))
    os.environ.update(BRACHIO_CONSOLE=said["console"], BRACHIO_CONSOLE_LINK=said.get("consoleLink") or "", SE_OFFLINE="true", SE_AVOID_STATS="true")
    os.environ.setdefault("BRACHIO_CHROMIUM", "/usr/bin/chromium")
    os.environ.setdefault("BRACHIO_CHROMEDRIVER", "/usr/bin/chromedriver")
    import boto3
    made = lambda service: boto3.client(
        service, endpoint_url=said["endpoint"], region_name="us-east-1", aws_access_key_id=keys["accessKeyID"],
        aws_secret_access_key=keys["secretAccessKey"])
    return server, made("s3")


def fill(s3, options):
    """Photos in a bucket and a manifest that names each of them many times."""
    s3.create_bucket(Bucket="photos")
    for number in range(options.photos):
        s3.put_object(Bucket="photos", Key=f"set/{number:05}.jpg", Body=photo(number, *((320, 240) if options.long else (4000, 3000))), ContentType="image/jpeg")


def make_job(b, s3, options):
    """The form makes a job of the photos; the manifest is then made as long as asked for before the job reads it."""
    lines = "".join(json.dumps({"source-ref": f"s3://photos/set/{number % options.photos:05}.jpg"}) + "\n" for number in range(options.objects))
    s3.put_object(Bucket="photos", Key="long.manifest", Body=lines.encode())
    b.go("/labelling/new")
    b.type("#photos", "s3://photos/long.manifest")
    b.type("#title", "Which colour")
    b.type("#classes", "\n".join(CLASSES))
    b.click("main form button[type=submit]", "Make the job")
    b.until(lambda: b.run("""
        const r = new XMLHttpRequest(); r.open('GET', '/labelling/job/Which-colour/progress.json', false); r.send();
        return r.status === 200 && JSON.parse(r.responseText).state === 'inProgress'"""), "the job to be read")


WATCH = """
    window.watched = {pages: [], keys: [], sends: [], blank: 0};
    new PerformanceObserver(list => list.getEntries().forEach(e => {
        if (e.name !== 'portal-next-photo') return;
        watched.pages.push(e.duration);
        const photo = document.querySelector('#one:not([hidden]) .photo');
        if (!document.getElementById('one').hidden && !(photo?.complete && photo.naturalWidth > 0)) watched.blank += 1;
    })).observe({type: 'measure'});
    new PerformanceObserver(list => list.getEntries().forEach(e => e.name === 'keydown' && watched.keys.push(e.duration)))
        .observe({type: 'event', durationThreshold: 16});
    performance.setResourceTimingBufferSize(5);
    new PerformanceObserver(list => list.getEntries().forEach(e => e.name.endsWith('/answers') && watched.sends.push(e.duration)))
        .observe({type: 'resource'});
"""


def renderers(b):
    """Resident KiB by process of the page's renderers."""
    driver = b.driver.service.process.pid
    children = subprocess.run(["ps", "-eo", "pid,ppid,rss,args"], capture_output=True, text=True).stdout.splitlines()[1:]
    rows = [line.split(None, 3) for line in children]
    family = {str(driver)}
    for _ in range(6):
        family |= {pid for pid, parent, _, _ in rows if parent in family}
    return {pid: int(size) for pid, _, size, command in rows if pid in family and "--type=renderer" in command}


def renderer_mebibytes(b):
    """Resident memory of the page's own process: Chromium's largest renderer."""
    return max(renderers(b).values(), default=0) // 1024


def renderer_pss_mebibytes(b):
    """The same with shared pages counted by share."""
    found = renderers(b)
    text = open(f"/proc/{max(found, key=found.get)}/smaps_rollup").read()
    return int(next(line for line in text.splitlines() if line.startswith("Pss:")).split()[1]) // 1024


def one_by_one(b, options):
    b.go("/work")
    b.click(".job-card a", "Start")
    b.click("#instructions-close") if b.all("#instructions[open]") else None
    b.find(".photo")
    b.run(WATCH)
    before = renderer_mebibytes(b)
    for number in range(options.answers):
        b.keys(str(1 + number % len(CLASSES)))
        time.sleep(options.pause)
    b.until(lambda: b.find("#saving").text == "All saved", "everything to be saved")
    watched = b.run("return watched")
    slow = watched["keys"] + [16] * max(0, len(watched["pages"]) - len(watched["keys"]))
    row = lambda name, values: print(
        f"| {name} | {len(values)} | {statistics.median(values):.1f} | {percentile(values, .95):.1f} | {percentile(values, .99):.1f} | {max(values):.1f} |")
    print(f"\n{len(watched['pages'])} answers, one every {options.pause * 1000:.0f} ms and the driver's own time; next photo missing {watched['blank']} times\n")
    print("| from the key to | n | median ms | 95 % | 99 % | most |\n|---|---|---|---|---|---|")
    row("the next photo on the screen (page's own measure)", watched["pages"])
    row("the next frame (Event Timing, in steps of 8 ms)", slow)
    row("the receipt (request until answered)", watched["sends"])
    print(f"\nMemory of the page one by one: {before} MiB before, {renderer_mebibytes(b)} MiB after")


def grid(b, options):
    b.click("#view-grid")
    b.until(lambda: len(b.all(".thumb")) > 10, "thumbnails")
    b.run(WATCH)
    done = lambda: b.run("return document.getElementById('progress').value")
    first, sizes = done(), [renderer_mebibytes(b)]
    started = time.monotonic()
    number = 0
    while done() - first < options.swept and time.monotonic() - started < 220:
        b.run("""
            const press = (key, more) => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, ...more}));
            press('a', {ctrlKey: true}); press(arguments[0])""", str(1 + number % len(CLASSES)))
        time.sleep(0.05)
        number += 1
        if number % 50 == 0:
            sizes.append(renderer_mebibytes(b))
    photos = int(done() - first)
    elements = b.run("return document.querySelectorAll('.thumb').length")
    sizes.append(renderer_mebibytes(b))
    b.until(lambda: b.find("#saving").text == "All saved", "everything to be saved", 120)
    pages = b.run("return watched.pages")
    print(f"\nGrid: {photos} photos labelled by {number} keys in {time.monotonic() - started:.0f} s; {elements} thumbnails in the page")
    print(f"key to labelled photos on the screen: median {statistics.median(pages):.1f} ms, 95 % {percentile(pages, .95):.1f} ms")
    print(f"memory of the page: {sizes[0]} MiB before, {max(sizes)} MiB at most, {renderer_mebibytes(b)} MiB after")


# Answers as soon as the photo is there, in the page itself: a driver's own time is no part of it.
PRESS = """
    window.pressed = 0;
    window.pressing = (async keys => {
        const photo = () => document.querySelector('#stage .photo'), name = () => document.getElementById('photo-name').textContent;
        for (;;) {
            const shown = photo();
            if (pressed >= window.goal || !shown?.complete || shown.naturalWidth === 0) { await new Promise(r => setTimeout(r, 2)); continue; }
            const before = shown.src;
            document.body.dispatchEvent(new KeyboardEvent('keydown', {key: String(1 + pressed % keys), bubbles: true}));
            pressed += 1;
            for (let turn = 0; turn < 2000 && photo()?.src === before; turn += 1) await new Promise(r => setTimeout(r, 1));
        }
    })(arguments[0]);
"""


def long_way(b, options):
    b.go("/work")
    b.click(".job-card a", "Start")
    b.click("#instructions-close") if b.all("#instructions[open]") else None
    b.find(".photo")
    b.command("Performance.enable")
    print("| photos answered | seconds | heap after collections, MiB | DOM nodes | event listeners | process, PSS MiB |\n|---|---|---|---|---|---|")
    started = time.monotonic()

    def row(answered):
        # One collection leaves what only the next one finds to be free.
        for _ in range(6):
            b.command("HeapProfiler.collectGarbage")
            time.sleep(1)
        held = b.command("Memory.getDOMCounters")
        heap = next(m["value"] for m in b.command("Performance.getMetrics")["metrics"] if m["name"] == "JSHeapUsedSize")
        print(f"| {answered:,} | {time.monotonic() - started:.0f} | {heap / (1 << 20):.1f} | {held['nodes']} | {held['jsEventListeners']} | {renderer_pss_mebibytes(b)} |", flush=True)

    row(0)
    b.run("window.goal = 0")
    b.run(PRESS, len(CLASSES))
    for goal in sorted({min(n, options.long) for n in (1_000, 5_000)} | {options.long}):
        b.run("window.goal = arguments[0]", goal)
        b.until(lambda: b.run("return pressed") >= goal, f"{goal} answers", 3_600)
        b.until(lambda: b.find("#saving").text == "All saved", "everything to be saved", 600)
        row(goal)
    kept = b.run("const r = new XMLHttpRequest(); r.open('GET', '/labelling/job/Which-colour/progress.json', false); r.send(); return JSON.parse(r.responseText).human")
    print(f"\n{kept} of {options.long} answers are on the server")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--objects", type=int, default=100_000)
    parser.add_argument("--photos", type=int, default=800)
    parser.add_argument("--answers", type=int, default=500)
    parser.add_argument("--swept", type=int, default=10_000)
    parser.add_argument("--pause", type=float, default=0.25, help="seconds between answers")
    parser.add_argument("--long", type=int, help="answer so many small photos one by one, and say what the page holds")
    options = parser.parse_args()
    if options.long:
        options.objects, options.photos = options.long + 500, 200
    with tempfile.TemporaryDirectory() as folder:
        server, s3 = start(folder)
        try:
            from browser import Browser
            fill(s3, options)
            with Browser(width=1280, height=800) as b:
                b.sign_in_by_link()
                b.set_password()
                make_job(b, s3, options)
                if options.long:
                    long_way(b, options)
                else:
                    one_by_one(b, options)
                    grid(b, options)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
