import Foundation
import TestSupport
import Testing

/// The pages of whoever runs a job or reviews its labels, over HTTP as a browser sends it.
@Suite(
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct JobPageTests {
    private static let prelude = """
        import boto3, html, io
        from PIL import Image
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="photos")
        def put(key, shade):
            picture = io.BytesIO()
            Image.new("RGB", (80, 60), (shade, shade, 99)).save(picture, "JPEG")
            s3.put_object(Bucket="photos", Key=key, Body=picture.getvalue())
        for number in range(6):
            put(f"set/{number}.jpg", 40 * number)
        owner = Portal(link=link)
        def invite(name, role="annotator"):
            temporary = re.search(r"Temporary password:\\s+(\\S+)", owner.post("/people", user=name, role=role)[2])[1]
            own = Portal(user=name, password=temporary)
            own.post("/account/password", current=temporary, new="three green dinosaurs", again="three green dinosaurs")
            return own
        me = re.search(r'value="([0-9A-F-]{36})" checked', owner.get("/labelling/new")[2])[1]
        def make(title="Animal", **more):
            fields = {"photos": "s3://photos/set/", "title": title, "classes": "cat\\ndog", "worker": me, **more}
            status, place, text = owner.post("/labelling/new", **fields)
            assert status == 303, re.findall("<p>(.*?)</p>", text)
            name = place.rpartition("/")[2]
            owner.wait(lambda: (j := owner.job(name)) and j["state"] == "inProgress", "the job")
            return name
        def notice(who=owner, path="/labelling"):
            return html.unescape(re.search(r'<p class="notice[^>]*>(.*?)</p>', who.get(path)[2])[1])
        def settled(name, state):
            return owner.wait(lambda: (j := owner.job(name)) and j["state"] == state and j, state)
        def lines(name):
            body = s3.get_object(Bucket="photos", Key=f"labels/{name}/manifests/output/output.manifest")["Body"].read().decode()
            return [json.loads(line) for line in body.splitlines()]

        """

    @Test("a job that has ended is not stopped again and takes no help: its page offers neither, and says why where a form was left open")
    func ended() throws {
        let printed = try RunningServer.with { server in
            try server.portal(Self.prelude + """
                make()
                page = owner.get("/labelling/job/Animal")[2]
                print('/Animal/stop"' in page, '/Animal/help"' in page, 'data-then="reload"' in page)
                owner.post("/labelling/job/Animal/stop"); settled("Animal", "stopped")
                page = owner.get("/labelling/job/Animal")[2]
                print('/Animal/stop"' in page, '/Animal/help"' in page, "data-live" in page)
                for form in ("stop", "help", "help/again"):
                    print(owner.post(f"/labelling/job/Animal/{form}", suggestions="on")[:2], notice())
                """)
        }
        #expect(printed == """
            True True True
            False False False
            (303, '/labelling/job/Animal') Nothing was changed: the job has ended, it is stopped.
            (303, '/labelling/job/Animal') Nothing was changed: the job has ended, it is stopped.
            (303, '/labelling/job/Animal') Nothing was changed: the job has ended, it is stopped.

            """)
    }

    @Test("a reviewer looks at jobs and photos, changes nothing, and has what is unsure looked at again: the word goes back to the job")
    func review() throws {
        let printed = try RunningServer.with { server in
            try server.portal(Self.prelude + """
                ann, eve, rev = invite("ann"), invite("eve"), invite("rev", "reviewer")
                ids = {m[2]: m[1].upper() for m in re.finditer(r'href="/people/([0-9a-f-]{36})"[^>]*>([^<]*)<', owner.get("/people")[2])}
                make(workers__per__object="2", worker=[ids["ann"], ids["eve"]])
                for who, odd in ((ann, "cat"), (eve, "dog")):
                    who.answer("Animal", [(t["task"], [odd if t["name"] == "2.jpg" else "cat"]) for t in who.claim("Animal")])
                settled("Animal", "completed")
                pages = ["/labelling", "/labelling/job/Animal", "/labelling/job/Animal/review", "/labelling/job/Animal/machine", "/work" + "/photo/Animal/0",
                    "/labelling/job/Animal/edit", "/labelling/new", "/people"]
                for who in (rev, ann):
                    print([who.get(page, raw=True)[0] for page in pages], [who.post(f"/labelling/job/Animal/{form}")[0] for form in ("stop", "help", "machine", "edit")])
                seen = rev.get("/labelling")[2] + rev.get("/labelling/job/Animal")[2]
                print([word in seen for word in ("/labelling/new", "/stop", "/edit", "/help", "/labelling/job/Animal/review")])
                queue = rev.get("/labelling/job/Animal/review?below=0")[2]
                print(re.findall(r'alt="([^"]*)"', queue), "Have 1 photo reviewed" in queue, rev.get("/labelling/job/Animal/review?below=much")[0])
                status, place, _ = rev.post("/labelling/job/Animal/review", below="0", team="")
                print(status, place, notice(rev))
                settled("Animal-review", "inProgress")
                tasks = rev.claim("Animal-review")
                print([t["name"] for t in tasks], rev.answer("Animal-review", [(tasks[0]["task"], ["dog"])]))
                settled("Animal-review", "completed")
                owner.wait(lambda: {l["source-ref"][-5:]: l["Animal"] for l in lines("Animal")}["2.jpg"] == 1, "the reviewer's word in the manifest")
                print([l["Animal"] for l in lines("Animal")], "Animal-review" in owner.get("/labelling/job/Animal")[2])
                print(rev.post("/labelling/job/Animal/review", below="0", team="")[1], notice(rev))
                """)
        }
        #expect(printed == """
            [200, 200, 200, 200, 200, 403, 403, 403] [403, 403, 403, 403]
            [403, 403, 403, 403, 200, 403, 403, 403] [403, 403, 403, 403]
            [False, False, False, False, True]
            ['2.jpg'] True 400
            303 /labelling/job/Animal-review 1 photo to be looked at once more. What is said of them goes back to Animal.
            ['2.jpg'] ['saved']
            [0, 0, 1, 0, 0, 0] True
            /labelling/job/Animal There is nothing to review: no label is less sure than that, and nobody disagreed.

            """)
    }

    @Test("photos join a running job from a place that is named while it runs, and the history says what was changed")
    func watched() throws {
        let printed = try RunningServer.with { server in
            try server.portal(Self.prelude + """
                make()
                put("late/early.jpg", 10)
                edit = lambda **more: owner.post("/labelling/job/Animal/edit", title="Animal", **{"class-0": "cat", "class-1": "dog"}, **more)
                status, _, text = edit(watched="s3://nowhere/set/")
                print(status, 'role="alert"' in text, owner.job("Animal")["total"])
                print(edit(watched="photos/late/", short="Look at its ears.", added="fox")[0])
                owner.wait(lambda: owner.job("Animal")["total"] == 7, "the photo that lay there")
                put("late/later.jpg", 20)
                owner.wait(lambda: owner.job("Animal")["total"] == 8, "the photo that came")
                print(edit(watched="", short="Look at its ears.")[0], "Photos that come here join</dt>" in owner.get("/labelling/job/Animal")[2])
                history = owner.get("/labelling/job/Animal/edit")[2].split("Changes so far")[1]
                print(*[html.unescape(line) for line in re.findall(r'<li dir="auto">(.*?)</li>', history)], sep="\\n")
                """)
        }
        #expect(printed == """
            400 True 6
            303
            303 False
            photos that join it: “s3://photos/late/” → nothing
            class “fox” added
            short instructions: nothing → “Look at its ears.”
            photos that join it: nothing → “s3://photos/late/”

            """)
    }

    /// Reads a form as a browser shows it and sends it again, with some fields changed.
    private static let fill = """
        from html.parser import HTMLParser
        class Form(HTMLParser):
            def __init__(self, text):
                super().__init__(); self.fields, self.area, self.select, self.bare = [], None, None, False
                self.feed(text)
            def handle_starttag(self, tag, attributes):
                a = dict(attributes)
                if tag == "input" and a.get("name") and (a.get("type") not in ("checkbox", "radio") or "checked" in a):
                    self.fields.append([a["name"], a.get("value") or ""])
                if tag == "textarea": self.area = a["name"]; self.fields.append([self.area, ""])
                if tag == "select": self.select = a["name"]; self.first = True
                if tag == "option" and self.select and (self.first or "selected" in a):
                    if not self.first: self.fields.pop()
                    self.fields.append([self.select, a.get("value") or ""]); self.first, self.bare = False, "value" not in a
            def handle_data(self, data):
                if self.area or self.bare: self.fields[-1][1] += data
            def handle_endtag(self, tag):
                if tag == "textarea": self.area = None
                if tag == "option": self.bare = False
                if tag == "select": self.select = None
            def send(self, **changes):
                fields = {}
                for name, value in self.fields:
                    if name != "csrf": fields.setdefault(name, []).append(value)
                return owner.post("/labelling/new", **{**fields, **{name.replace("__", "-"): value for name, value in changes.items()}})

        """

    @Test("a stopped job goes on under its own label where it ended; a copy has everything that the other one had")
    func likeAnother() throws {
        let printed = try RunningServer.with { server in
            try server.portal(Self.prelude + Self.fill + """
                make(description="For the zoo", short="Ears", minutes="2", days="3", human__maximum="5", percentage__maximum="90", attribute="kind",
                    suggestions="on", watches="on", good="s3://photos/set/1.jpg")
                owner.answer("Animal", [(t["task"], ["dog"]) for t in owner.claim("Animal", 2)])
                copy = dict(Form(owner.get("/labelling/new?from=Animal")[2]).fields)
                print({name: copy[name] for name in ("photos", "title", "name", "classes", "kind", "attribute", "description", "short", "good",
                    "minutes", "days", "human-maximum", "percentage-maximum", "suggestions", "watches", "watched", "team", "output")})
                print("/labelling/new?from=Animal&amp;continue=yes" in owner.get("/labelling/job/Animal")[2])
                owner.post("/labelling/job/Animal/stop"); settled("Animal", "stopped")
                owner.wait(lambda: len(lines("Animal")) == 6, "the last manifest")
                print("/labelling/new?from=Animal&amp;continue=yes" in owner.get("/labelling/job/Animal")[2])
                form = Form(owner.get("/labelling/new?from=Animal&continue=yes")[2])
                status, place, text = form.send(watches=[], human__maximum="", percentage__maximum="", classes="dog\\ncat\\nfox")
                assert status == 303, re.findall("<p>(.*?)</p>", text)
                print(place)
                job = settled("Animal-2", "inProgress")
                print(job["total"], job["human"], job["pending"])
                tasks = owner.claim("Animal-2")
                owner.answer("Animal-2", [(t["task"], ["fox"]) for t in tasks])
                settled("Animal-2", "completed")
                print(len(tasks), sorted(l["kind"] for l in lines("Animal-2")), sorted(l["kind-metadata"]["class-name"] for l in lines("Animal-2")))
                # The labels are checked by others, in a job of its own.
                print([re.findall("<p>(.*?)</p>", make_again[2])[:1] for make_again in [owner.post("/labelling/new", photos="s3://photos/set/", title="Right?",
                    classes="right\\nwrong", kind="verify", previous="kind", worker=me)]])
                make("Right?", photos="s3://photos/labels/Animal-2/manifests/output/output.manifest", classes="right\\nwrong", kind="verify", previous="kind")
                print(sorted(t["current"][0] for t in owner.claim("Right")))
                # Orders by looks are there as in any job.
                held = lambda: owner.claim("Right", resume=True)
                owner.wait(lambda: (tasks := held()) and all(t.get("group") is not None for t in tasks), "groups of photos that look alike", 120)
                owner.api("POST", "/jobs/Right/releases", {"tasks": [t["task"] for t in held()]})
                print(sorted(t["name"] for t in owner.claim("Right", order="similarity")))
                """)
        }
        #expect(printed == """
            {'photos': 's3://photos/labels/Animal/input.manifest', 'title': 'Animal', 'name': 'Animal-2', 'classes': 'cat\\ndog', 'kind': 'label', \
            'attribute': 'kind', 'description': 'For the zoo', 'short': 'Ears', 'good': 's3://photos/set/1.jpg', 'minutes': '2', 'days': '3', \
            'human-maximum': '5', 'percentage-maximum': '90', 'suggestions': 'on', 'watches': 'on', 'watched': 's3://photos/set/', 'team': 'Animal', \
            'output': 's3://photos/labels'}
            False
            True
            /labelling/job/Animal-2
            6 2 4
            4 [1, 1, 2, 2, 2, 2] ['dog', 'dog', 'fox', 'fox', 'fox', 'fox']
            [['s3://photos/set/ has no labels to check.']]
            ['dog', 'dog', 'fox', 'fox', 'fox', 'fox']
            ['0.jpg', '1.jpg', '2.jpg', '3.jpg', '4.jpg', '5.jpg']

            """)
    }

    @Test("example pictures of other hosts are brought once and kept with the job; the job's page says which could not be")
    func examples() throws {
        let printed = try RunningServer.with(options: ["--example-host", "127.0.0.1"]) { server in
            try server.portal(Self.prelude + """
                import http.server, sqlite3, sys, threading
                asked, large = [], io.BytesIO()
                Image.new("RGB", (2400, 1200), (9, 99, 199)).save(large, "PNG")
                class Host(http.server.BaseHTTPRequestHandler):
                    def do_GET(self):
                        asked.append(self.path)
                        self.send_response(404 if self.path == "/none.jpg" else 200); self.end_headers()
                        self.wfile.write(large.getvalue() if self.path == "/good.png" else b"<html>no picture</html>")
                    def log_message(self, *arguments): pass
                host = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host)
                threading.Thread(target=host.serve_forever, daemon=True).start()
                there = f"http://127.0.0.1:{host.server_port}"
                make()
                status, _, text = owner.post("/labelling/new", photos="s3://photos/set/", title="Other", classes="cat\\ndog", worker=me, good="http://example.org/a.jpg")
                print(status, "example picture http://example.org/a.jpg is neither in a bucket nor at an https address" in text)
                # As a template of Ground Truth brings them.
                with sqlite3.connect(sys.argv[1] + "/db/labelling.sqlite", timeout=60) as db:
                    settings = json.loads(db.execute("SELECT settings FROM job").fetchone()[0])
                    settings["instructions"].update(good=[there + "/good.png", "s3://photos/set/1.jpg"], bad=[there + "/none.jpg", "https://10.0.0.1/bad.jpg", there + "/page.html"])
                    db.execute("UPDATE job SET revision = revision + 1, settings = ?", [json.dumps(settings).encode()])
                unshown = lambda: [re.sub(":[0-9]+/", "/", m[1] + m[2]) for m in re.finditer(r'<li><span class="mono">(.*?)</span>(.*?)</li>', html.unescape(owner.get("/labelling/job/Animal")[2]))]
                owner.wait(lambda: len(unshown()) == 3 and "being brought" not in " ".join(unshown()), "the pictures to be tried")
                shown = owner.api("GET", "/jobs/Animal")["instructions"]
                print([place[-22:] for place in shown["good"]], shown["bad"], [owner.get(place, raw=True)[0] for place in shown["good"]], owner.get(shown["good"][0].replace("good/0", "bad/0"))[0])
                kept = s3.list_objects_v2(Bucket="photos", Prefix="labels/Animal/examples/")["Contents"]
                print([Image.open(s3.get_object(Bucket="photos", Key=k["Key"])["Body"]).size for k in kept], sorted(asked))
                print(*unshown(), sep="\\n")
                # They stand in the way of no other change, and are tried once more after it.
                print(owner.post("/labelling/job/Animal/edit", title="Animals", good=f"{there}/good.png\\ns3://photos/set/1.jpg", bad=there + "/none.jpg")[0])
                owner.wait(lambda: asked.count("/none.jpg") == 2, "another try")
                print(asked.count("/good.png"))
                """, [server.data.path])
        }
        #expect(printed == """
            400 True
            ['/example/Animal/good/0', '/example/Animal/good/1'] [] [200, 200] 404
            [(1600, 800)] ['/good.png', '/none.jpg', '/page.html']
            http://127.0.0.1/none.jpg: its host answers with status 404
            https://10.0.0.1/bad.jpg: its host is in a private network
            http://127.0.0.1/page.html: photo page.html cannot be decoded: it does not begin like a JPEG, PNG, WebP, GIF or BMP file
            303
            1

            """)
    }
}
