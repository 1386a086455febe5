import BrachioLabelling
import Foundation
import TestSupport
import Testing

/// What a manager does while people label, in a real browser against the real server.
@Suite(
    .serialized,
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: HeadlessBrowser.isThere, Comment(rawValue: HeadlessBrowser.missing)))
struct RunningJobTests {
    @Test("examples, suggestions, two workers and their agreement, classes that change, groups, and labels of the model that are taken back")
    func walk() async throws {
        let data = FileManager.default.temporaryDirectory.appendingPathComponent("brachio-server-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: data) }
        let server = try RunningServer.start(on: data)
        defer { server.stop() }
        let words = PortalScripts.words + "from portal import Portal\n"
        let first = try server.browse(words + Self.people)
        #expect(first == "True True False\nTrue ['anna', 'bert']\n[] []\n")
        try await labelByMachine(data)
        let second = try server.browse(words + """
            with Browser(height=900) as manager:
                manager.sign_in("owner"); manager.wait_path("/")
                manager.go("/labelling/job/Which-colour/machine")
                manager.wait_text("4 photos")
                manager.all("input[name=object]")[1].click()
                manager.click("button", "Take back what is chosen"); manager.click("dialog button", "Take back what is chosen")
                manager.wait_text("1 label taken back")
                manager.go("/labelling/job/Which-colour/machine")
                manager.click("button", "Take back all 3"); manager.click("dialog button", "Take back all 3")
                manager.wait_text("3 labels taken back")
                print(progress(manager)["machine"], manager.complaints())
                found = []
                for form in ("csv", "label-studio", "lst", "classes", "folders", "manifest"):
                    found.append(manager.run("const r = new XMLHttpRequest(); r.open('GET', '/labelling/job/Which-colour/export/' + arguments[0], false); r.send(); return [r.status, r.responseText.length > 40]", form))
                print(found)
                manager.go("/labelling/job/Which-colour/duplicates"); manager.wait_text("Nearly the same"); print(manager.complaints())
            \(Self.gold)
            """)
        #expect(second == "0 []\n[[200, True], [200, True], [200, True], [200, False], [200, True], [200, True]]\n[]\n" + """
            ['crimson', 'crimson'] 0
            4 True [['anna', '2'], ['bert', '2']] True
            0
            []

            """)
    }

    /// Gold questions: chosen by keyboard, answered, looked at on a phone's screen, taken away.
    private static let gold = #"""
            manager.go("/labelling/job/Which-colour")
            manager.click(".head a", "Gold questions")
            manager.wait_text("This job has no gold questions")
            manager.type("#find", "photo-00014"); manager.keys(Keys.ENTER)
            manager.until(lambda: len(manager.all(".photos input[name=object]")) == 1, "the photo that was looked for")
            manager.tab_to(".photos input[name=object]"); manager.keys(" ")
            manager.click("button", "Make them gold")
            manager.wait_text("Say which class the photos are of")
            for name in ("photo-00014", "photo-00015"):
                manager.type("#find", name); manager.keys(Keys.ENTER)
                manager.until(lambda: [i.get_attribute("alt") for i in manager.all("form.stack .photos:not(.gold) img")] == [name + ".jpg"], name)
                manager.tab_to(".photos:not(.gold) input[name=object]"); manager.keys(" ")
                manager.tab_to("input[name=class]"); manager.keys(" ")
                manager.tab_to("button", "Make them gold"); manager.keys(Keys.ENTER)
                manager.wait_text("1 photo made gold")
            print([e.text for e in manager.all(".gold > li > label > bdi")], len(manager.all(".gold .muted")))
            # Everybody is asked them, also who has had enough of the other photos.
            anna = Portal(user="anna", password=PASSWORD)
            tasks = anna.claim("Which-colour", 20)
            anna.answer("Which-colour", [(t["task"], ["crimson"]) for t in tasks])
            manager.go("/labelling/job/Which-colour/gold")
            marks = [" ".join(e.text.split()) for e in manager.all(".gold ul > li")]
            rows = [e.text.split() for e in manager.all("table tbody tr")]
            print(len(marks), all(re.fullmatch(r"right (anna|bert)|wrong (anna|bert): (green|blue|yellow)", m) for m in marks), sorted(r[:2] for r in rows),
                all(int(r[2]) == sum(m == "right " + r[0] for m in marks) for r in rows))
            manager.picture("labelling-gold")
            manager.size(390, 800, touch=True)
            print(manager.sideways())
            for box in manager.all(".gold input[name=object]"):
                box.click()
            manager.click("button", "Make what is chosen usual again"); manager.click("dialog button", "Make what is chosen usual again")
            manager.wait_text("2 photos made usual again"); manager.wait_text("This job has no gold questions")
            print(manager.complaints())
        """#

    /// Two workers and the manager, up to the changed classes.
    private static let people = #"""
        put_photos(16, (320, 240))
        s3.copy_object(Bucket="photos", Key="examples/good.jpg", CopySource="photos/set/photo-00000.jpg")
        with Browser(height=900) as manager, Browser(height=900) as anna:
            manager.sign_in_by_link()
            manager.set_password()
            passwords = {name: invite(manager, name) for name in ("anna", "bert")}
            def fill(b):
                b.type("#workers-per-object", "2")
                b.type("#good", "s3://photos/examples/good.jpg")
            make_job(manager, ["anna", "bert"], more=fill)
            sessions = {}
            for name, password in passwords.items():
                own = Portal(user=name, password=password)
                own.post("/account/password", current=password, new=PASSWORD, again=PASSWORD)
                sessions[name] = own
            job = "Which-colour"
            right = lambda task: colour_of(int(re.search(r"photo-(\d+)", task["name"])[1]))
            # Anna answers eight photos; the model learns from them and suggests the rest.
            sessions["anna"].wait(lambda: manager.run("return 1") and progress(manager)["state"] == "inProgress", "the job")
            tasks = sessions["anna"].claim(job, 8)
            assert set(sessions["anna"].answer(job, [(t["task"], [right(t)]) for t in tasks])) == {"saved"}
            disputed = {t["name"] for t in tasks[:2]}
            bert = sessions["bert"].claim(job, 16)
            sessions["bert"].answer(job, [(t["task"], [{"red": "blue"}.get(right(t), "red") if t["name"] in disputed else right(t)]) for t in bert])
            def suggested():
                tasks = sessions["anna"].claim(job, 8, resume=True)
                sessions["anna"].api("POST", f"/jobs/{job}/releases", {"tasks": [t["task"] for t in tasks]})
                return all(t.get("suggestion") for t in tasks) and all(t.get("group") is not None for t in tasks)
            sessions["anna"].wait(suggested, "suggestions")
            anna.sign_in("anna"); anna.wait_path("/work")
            begin(anna)
            anna.until(lambda: anna.run("const i = document.querySelector('#examples-good img'); return i && i.complete && i.naturalWidth > 0"), "the example")
            anna.keys(Keys.ESCAPE)
            anna.until(lambda: "Suggested: " in anna.find("#question").text, "a suggestion")
            answer(anna)
            # Group by group: the first group is chosen by itself, and one key labels it.
            anna.click("#view-grid")
            anna.run("const o = document.getElementById('order'); o.value = 'group'; o.dispatchEvent(new Event('change'))")
            anna.until(lambda: len(anna.all(".thumb[data-band]:not([data-band=''])")) == 7, "seven photos in groups")
            anna.until(lambda: anna.find("#grid-chosen").text.endswith("chosen"), "a group to be chosen")
            anna.picture("portal-groups")
            # The manager renames a class, adds one, and writes other instructions.
            manager.go(f"/labelling/job/{job}/edit")
            manager.type("#class-0", "crimson"); manager.type("#added", "yellow"); manager.type("#short", "Look at the animal only.")
            manager.click("main form button[type=submit]", "Keep the change")
            manager.wait_text("The change is kept")
            manager.go(f"/labelling/job/{job}/edit"); manager.wait_text("Changes so far"); manager.wait_text("owner")
            begin(anna, again=True); anna.click("#view-one"); anna.wait_text("Look at the animal only.")
            anna.until(lambda: len(anna.all("#classes .class")) == 4, "four classes")
            shown = " ".join(e.text for e in anna.all("#classes .class"))
            print("crimson" in shown, "yellow" in shown, "red" in shown)
            manager.go(f"/labelling/job/{job}")
            manager.wait_text("of their answers are the label that was agreed on")
            print(progress(manager)["agreement"] < 1, sorted(w["name"] for w in progress(manager)["workers"]))
            print(manager.complaints(), anna.complaints())
        """#

    /// Gives four open photos a label of the model's, as the assistant does.
    private func labelByMachine(_ data: URL) async throws {
        let store = try LabellingStore(file: data.appendingPathComponent("db/labelling.sqlite"))
        defer { try? store.close() }
        let job = try await store.job("Which-colour")
        let desk = LabellingDesk(store: store)
        for worker in try await store.members(ofTeam: job.team) {
            try await desk.release("Which-colour", worker: worker, tasks: desk.held("Which-colour", worker: worker).map(\.id))
        }
        try await store.append((16..<20).map { NewObject(source: "s3://photos/set/photo-000\($0 - 6).jpg", record: #"{"source-ref":"s3://photos/set/photo-000\#($0 - 6).jpg"}"#) }, to: job.id)
        #expect(try await store.labelByMachine((16..<20).map { MachineLabel(object: $0, classIndex: 1, confidence: 0.99) }, in: job.id) == 4)
    }
}
