"""Takes the pictures of the portal that docs/howto/portal.md shows, in headless Chromium against a server of its own.

Usage: PYTHONPATH=Tests/Browser BRACHIO_CHROMIUM=$(command -v chromium) BRACHIO_CHROMEDRIVER=$(command -v chromedriver) \
    .venv/bin/python scripts/portal_pictures.py .build/release/brachio brachio-demo/photos docs/pictures

The photos are those that `brachio demo` renders, named <index>_<class>_<serial>.jpg.
"""
import glob, json, os, sys, tempfile

from PIL import Image
from mailed_server import serve

PROGRAM, PHOTOS, PICTURES = sys.argv[1:]
serve(PROGRAM)
taken = os.environ["BRACHIO_PICTURES"] = tempfile.mkdtemp()

import boto3
from browser import *
from portal import Portal

JOB = "Which-dinosaur-is-it"
classes, files = [], sorted(glob.glob(os.path.join(PHOTOS, "*.jpg")), key=lambda path: path.rpartition("_")[2])[:48]
for path in files:
    name = os.path.basename(path).split("_")[1]
    if name not in classes:
        classes.append(name)
right = {f"photo-{number:03}.jpg": os.path.basename(path).split("_")[1] for number, path in enumerate(files)}
s3 = boto3.client("s3")
s3.create_bucket(Bucket="dinosaurs")
for name, path in zip(right, files):
    s3.upload_file(path, "dinosaurs", "park/" + name)
for kind, path in (("good", files[4]), ("bad", files[5])):
    s3.upload_file(path, "dinosaurs", f"examples/{kind}.jpg")


def make(b):
    b.go("/labelling/new")
    b.type("#photos", "s3://dinosaurs/park/")
    b.type("#title", "Which dinosaur is it?")
    b.type("#classes", "\n".join(classes))
    b.type("#short", "The animal in the middle. What is no dinosaur is Unknown.")
    b.type("#full", "Look at the back, the head and the neck. What is no dinosaur is Unknown.")
    b.type("#good", "s3://dinosaurs/examples/good.jpg")
    b.type("#bad", "s3://dinosaurs/examples/bad.jpg")
    b.type("#workers-per-object", "2")
    for box in b.all("input[name=worker]"):
        if not box.is_selected():
            box.click()
    b.click("main form button[type=submit]", "Make the job")
    b.wait_path("/labelling/job/" + JOB)


def invite(b, name):
    b.go("/people")
    b.type("#email", name + "@example.org")
    b.type("#user", name)
    b.click("button", "Invite")
    from mailed_server import letters
    password = letters.get(timeout=60)[2].split("Temporary password:")[1].split()[0]
    own = Portal(user=name, password=password)
    own.post("/account/password", current=password, new=PASSWORD, again=PASSWORD)
    return own


def loaded(b, selector, count=1):
    b.until(lambda: b.run("const all = [...document.querySelectorAll(arguments[0])]; return all.length >= arguments[1] && all.every(p => p.complete && p.naturalWidth > 0)",
                          selector, count), selector)


def settle(b):
    """The page rests: nothing has the focus's ring, the instructions are closed."""
    if b.all("#instructions[open]"):
        b.keys(Keys.ESCAPE)
    b.run("document.activeElement?.blur()")


with Browser(width=1280, height=800) as manager, Browser(width=1280, height=800) as anna:
    manager.sign_in_by_link()
    manager.set_password()
    people = {name: invite(manager, name) for name in ("anna", "bert", "chris")}
    make(manager)
    people["bert"].wait(lambda: json.loads(manager.run("""
        const r = new XMLHttpRequest(); r.open('GET', location.pathname + '/progress.json', false); r.send(); return r.responseText"""))["state"] == "inProgress", "the job")
    answered = set()
    for name, count, slips in (("bert", 14, 2), ("chris", 14, 0)):
        tasks = people[name].claim(JOB, count)
        answered |= {t["name"] for t in tasks}
        people[name].answer(JOB, [(t["task"], ["Unknown" if place < slips else right[t["name"]]]) for place, t in enumerate(tasks)])
    people["bert"].wait(lambda: (t := people["bert"].claim(JOB, 1, resume=True)) and t[0].get("suggestion"), "suggestions")
    anna.sign_in("anna")
    anna.wait_path("/work")
    anna.click(".job-card a", "Start")
    anna.find("#instructions[open]")
    settle(anna)
    loaded(anna, "#stage .photo")
    loaded(anna, "#brief img", 2)
    anna.until(lambda: "Suggested" in anna.find("#question").text, "a suggestion")
    anna.run("document.getElementById('stage').focus()")
    anna.picture("portal-one")
    anna.click("#view-grid")
    anna.run("const o = document.getElementById('order'); o.value = 'similarity'; o.dispatchEvent(new Event('change'))")
    loaded(anna, ".thumb-photo", 16)
    anna.run("document.getElementById('grid-scroll').focus()")
    anna.keys(Keys.HOME)
    ActionChains(anna.driver).key_down(Keys.SHIFT).send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT).key_up(Keys.SHIFT).perform()
    anna.picture("portal-grid")
    manager.go("/labelling/job/" + JOB)
    manager.wait_text("of their answers are the label that was agreed on")
    manager.picture("portal-job")
    manager.go(f"/labelling/job/{JOB}/review")
    loaded(manager, ".photos img")
    manager.picture("portal-review")
    for kind in classes:
        manager.go(f"/labelling/job/{JOB}/gold")
        loaded(manager, "form.stack .photos img")
        chosen = [box for box in manager.all("form.stack .photos:not(.gold) label")
                  if (name := box.find_element(By.TAG_NAME, "img").get_attribute("alt")) in answered and right[name] == kind][:2]
        if not chosen:
            continue
        for box in chosen:
            box.click()
        manager.click(f"input[name=class][value='{kind}']")
        manager.click("button", "Make them gold")
        manager.wait_text("made gold")
    manager.go(f"/labelling/job/{JOB}/gold")
    loaded(manager, ".gold img")
    manager.picture("portal-gold")
    for name, direction in (("portal-phone", "ltr"), ("portal-phone-rtl", "rtl")):
        anna.size(390, 780, scale=2, touch=True)
        anna.go("/work" + "/job/" + JOB)
        anna.find("#view-one").click()
        anna.run("document.documentElement.dir = arguments[0]", direction)
        loaded(anna, "#stage .photo")
        settle(anna)
        anna.picture(name)


def save(image, name):
    image.convert("RGB").save(os.path.join(PICTURES, name + ".jpg"), quality=82, optimize=True, progressive=True)


for name in ("portal-one", "portal-grid", "portal-job", "portal-review", "portal-gold"):
    save(Image.open(os.path.join(taken, name + ".png")), name)
# One picture of the phone: from left to right, and from right to left beside it.
sides = [Image.open(os.path.join(taken, name + ".png")) for name in ("portal-phone", "portal-phone-rtl")]
both = Image.new("RGB", (sides[0].width * 2 + 40, sides[0].height), (200, 198, 190))
both.paste(sides[0], (0, 0))
both.paste(sides[1], (sides[0].width + 40, 0))
save(both.resize((both.width * 3 // 4, both.height * 3 // 4), Image.LANCZOS), "portal-phone")
print("taken:", ", ".join(sorted(os.listdir(taken))))
