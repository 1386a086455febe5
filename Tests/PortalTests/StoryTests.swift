import Foundation
import TestSupport
import Testing

/// The whole way of a new worker in a real browser: a letter with the invitation, a password of their own, labelling; the manager sees the
/// job complete, and the labels that are in the bucket train a model.
@Suite(
    .serialized,
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: HeadlessBrowser.isThere, Comment(rawValue: HeadlessBrowser.missing)), .timeLimit(.minutes(10)))
struct StoryTests {
    @Test("from the letter to a trained model: a new worker labels 13 photos, one by one and in the grid, by keyboard")
    func story() throws {
        let printed = try PythonPeer.run(
            Self.prelude + PortalScripts.words + Self.way, [RunningServer.executable.path], environment: HeadlessBrowser.environment)
        #expect(printed == """
            ['anna@example.org'] Your invitation to Brachio
            ['anna', 13] [] []
            13 right
            Completed ['train:accuracy', 'validation:accuracy']

            """)
    }

    private static let prelude = """
        import sys
        from mailed_server import *
        serve(sys.argv[1])
        from browser import *

        """

    private static let way = """
        put_photos(13)
        with Browser(height=900) as manager, Browser(height=900) as anna:
            manager.sign_in_by_link()
            manager.set_password()
            manager.go("/people")
            manager.type("#email", "anna@example.org")
            manager.type("#user", "anna")
            manager.click("button", "Invite")
            to, subject, text = letters.get(timeout=120)
            print(to, subject)
            address, user, temporary = [re.search(name + r": +(\\S+)", text)[1] for name in ("Sign in at", "User name", "Temporary password")]
            make_job(manager, ["anna"])

            # As the letter says.
            anna.go(address)
            anna.type("#user", user)
            anna.type("#password", temporary)
            anna.click("main button", "Sign in")
            anna.wait_path("/account/password")
            anna.type("#current", temporary)
            anna.type("#new", PASSWORD)
            anna.type("#again", PASSWORD)
            anna.keys(Keys.ENTER)
            anna.wait_path("/work")
            begin(anna)
            anna.wait_text("Look at the colour of the dinosaur")
            anna.keys(Keys.ESCAPE)
            for step in range(6):
                answer(anna)
            anna.picture("portal-one")
            all_saved(anna)
            anna.tab_to("[role=tab]")
            anna.keys(Keys.ARROW_RIGHT)
            anna.until(lambda: len(anna.all(".thumb")) == 7, "seven photos in the grid")
            anna.picture("portal-grid")
            sweep(anna)
            anna.wait_text("All photos are labelled")
            all_saved(anna)
            # A worker sees no one else's pages.
            refused = anna.run("const r = new XMLHttpRequest(); r.open('GET', '/labelling', false); r.send(); return r.status")
            assert refused == 403, refused

            manager.wait_text("completed")
            manager.wait_text("13 by people")
            # What can be done about a job goes with its end.
            manager.until(lambda: not manager.all("form[action$='/stop'], form[action$='/help']"), "the page of a job that has ended")
            manager.picture("portal-job")
            found = progress(manager)["workers"][0]
            print([found["name"], found["labelled"]], manager.complaints(), [c for c in anna.complaints() if "403" not in c])
        check_manifest(13)

        sagemaker = boto3.client("sagemaker")
        labels = {"S3DataSource": {"S3DataType": "AugmentedManifestFile", "S3DataDistributionType": "FullyReplicated",
            "S3Uri": "s3://photos/labels/Which-colour/manifests/output/output.manifest", "AttributeNames": ["source-ref", "Which-colour"]}}
        sagemaker.create_training_job(
            TrainingJobName="colours", RoleArn="arn:aws:iam::000000000000:role/any",
            AlgorithmSpecification={"TrainingImage": "1.dkr.ecr.us-east-1.amazonaws.com/image-classification:1", "TrainingInputMode": "Pipe"},
            HyperParameters=dict(num_classes="3", num_training_samples="13", num_layers="20", image_shape="3,16,16", epochs="1", mini_batch_size="8"),
            InputDataConfig=[{"ChannelName": name, "ContentType": "application/x-recordio", "RecordWrapperType": "RecordIO", "DataSource": labels}
                for name in ("train", "validation")],
            OutputDataConfig={"S3OutputPath": "s3://photos/models"}, StoppingCondition={"MaxRuntimeInSeconds": 3600},
            ResourceConfig={"InstanceType": "ml.p2.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 50})
        end = time.monotonic() + 240
        while (job := sagemaker.describe_training_job(TrainingJobName="colours"))["TrainingJobStatus"] == "InProgress" and time.monotonic() < end:
            time.sleep(0.1)
        print(job["TrainingJobStatus"], job.get("FailureReason") or sorted(m["MetricName"] for m in job["FinalMetricDataList"]))
        """
}

/// What scripts of the portal's tests share.
enum PortalScripts {
    /// Photos of one colour each, whose names do not give it away; one of them lies on its side and says so.
    static let words = #"""
        import boto3, io, json, re
        from PIL import Image, ImageDraw
        s3 = boto3.client("s3")
        COLOURS = {"red": (200, 40, 40), "green": (40, 160, 60), "blue": (50, 70, 200)}
        NAMES = list(COLOURS)

        def colour_of(number):
            return NAMES[(number * 7 + number // 3) % 3]

        def put_photos(count, size=(640, 480)):
            s3.create_bucket(Bucket="photos")
            for number in range(count):
                picture = Image.new("RGB", size, (235, 232, 222))
                draw = ImageDraw.Draw(picture)
                x, y = 60 + number * 37 % (size[0] - 300), 60 + number * 53 % (size[1] - 260)
                body = COLOURS[colour_of(number)]
                draw.ellipse((x, y + 60, x + 160, y + 150), fill=body)
                draw.polygon([(x + 130, y + 80), (x + 200, y), (x + 215, y + 12), (x + 155, y + 120)], fill=body)
                draw.polygon([(x + 20, y + 90), (x - 40, y + 140), (x + 30, y + 125)], fill=body)
                for leg in (30, 60, 100, 130):
                    draw.rectangle((x + leg, y + 130, x + leg + 14, y + 190), fill=body)
                out = io.BytesIO()
                exif = Image.Exif()
                if number == 3:
                    picture = picture.rotate(90, expand=True)
                    exif[0x0112] = 6
                picture.save(out, "JPEG", quality=90, exif=exif)
                s3.put_object(Bucket="photos", Key=f"set/photo-{number:05}.jpg", Body=out.getvalue(), ContentType="image/jpeg")

        def invite(manager, name):
            """Invites somebody under People; the temporary password stands in the letter that is shown."""
            manager.go("/people")
            manager.type("#user", name)
            manager.click("button", "Invite")
            return manager.find("#letter").get_attribute("value").split("Temporary password:")[1].split()[0]

        def make_job(owner, people, more=lambda owner: None):
            owner.go("/labelling/new")
            owner.type("#photos", "s3://photos/set/")
            owner.type("#title", "Which colour?")
            owner.type("#classes", "\n".join(NAMES))
            owner.type("#short", "The colour of the animal, not of the ground.")
            owner.type("#full", "Look at the colour of the dinosaur.")
            for box in owner.all("input[name=worker]"):
                name = box.find_element(By.XPATH, "./..//bdi").text
                if box.is_selected() != (name in people):
                    box.click()
            more(owner)
            owner.click("main form button[type=submit]", "Make the job")
            owner.wait_path("/labelling/job/Which-colour")

        def begin(b, again=False):
            """From the list of jobs to the bench. The first time the instructions open by themselves."""
            b.until(lambda: b.go("/work") or b.all(".job-card a"), "the job to be there")
            b.click(".job-card a", "Start")
            if not again:
                b.find("#instructions[open]")

        def network(b, isThere):
            b.command("Network.enable")
            b.command("Network.emulateNetworkConditions", offline=not isThere, latency=0, downloadThroughput=-1, uploadThroughput=-1)

        def progress(b):
            """What the server says of the job."""
            return json.loads(b.run("""
                const request = new XMLHttpRequest();
                request.open('GET', '/labelling/job/Which-colour/progress.json', false);
                request.send();
                return request.responseText"""))

        def labelled(b):
            return progress(b)["human"]

        def classes(b):
            found = progress(b)["classes"]
            return {name: found[name] for name in NAMES}

        def held(b, modifier, *keys):
            """Presses keys while a modifier is held."""
            ActionChains(b.driver).key_down(modifier).send_keys(*keys).key_up(modifier).perform()

        def all_saved(b):
            b.until(lambda: b.find("#saving").text == "All saved", "the answers to be saved")

        def name_shown(b):
            return b.find("#photo-name").text

        def answer(b):
            """Presses the key of the colour that is really seen in the photo."""
            before = name_shown(b)
            b.until(lambda: b.run("const p = document.querySelector('#stage .photo'); return p && p.complete && p.naturalWidth > 0"), "the photo")
            b.keys(str(1 + NAMES.index(seen_colour(b, "#stage .photo"))))
            b.until(lambda: name_shown(b) != before, "the next photo")

        SEEN = """
            const image = arguments[0], canvas = document.createElement('canvas');
            canvas.width = 160; canvas.height = 120;
            const context = canvas.getContext('2d');
            context.drawImage(image, 0, 0, 160, 120);
            const pixels = context.getImageData(0, 0, 160, 120).data, sums = [0, 0, 0];
            for (let i = 0; i < pixels.length; i += 4) {
                const most = Math.max(pixels[i], pixels[i + 1], pixels[i + 2]), least = Math.min(pixels[i], pixels[i + 1], pixels[i + 2]);
                if (most - least > 60) sums[[pixels[i], pixels[i + 1], pixels[i + 2]].indexOf(most)] += 1;
            }
            return sums.indexOf(Math.max(...sums))"""

        def seen_colour(b, photo):
            element = photo if not isinstance(photo, str) else b.find(photo)
            return NAMES[b.run(SEEN, element)]

        def sweep(b):
            """Chooses all thumbnails of a colour with the keyboard and labels them with one key, colour by colour."""
            b.until(lambda: b.run("return [...document.querySelectorAll('.thumb-photo')].every(p => p.complete && p.naturalWidth > 0)"), "thumbnails")
            b.run("document.getElementById('grid-scroll').focus()")
            colours = [seen_colour(b, photo) for photo in b.all(".thumb-photo")]
            for name in NAMES:
                b.keys(Keys.HOME)
                for index, colour in enumerate(colours):
                    if index > 0:
                        b.keys(Keys.ARROW_RIGHT)
                    if colour == name:
                        b.keys(" ")
                if name in colours:
                    b.keys(str(1 + NAMES.index(name)))

        def check_manifest(count):
            """Every line of the output has the colour that the photo was drawn in."""
            body = s3.get_object(Bucket="photos", Key="labels/Which-colour/manifests/output/output.manifest")["Body"].read().decode()
            lines = [json.loads(line) for line in body.splitlines()]
            right = sum(line["Which-colour-metadata"]["class-name"] == colour_of(int(re.search(r"photo-(\d+)", line["source-ref"])[1])) for line in lines)
            assert len(lines) == count, len(lines)
            assert all(line["Which-colour-metadata"]["human-annotated"] == "yes" for line in lines)
            print(right, "right")

        """#
}
