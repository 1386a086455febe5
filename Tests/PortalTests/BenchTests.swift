import TestSupport
import Testing

/// The labelling page under what happens to pages: no network, a reload, small screens, fingers, several classes.
@Suite(
    .serialized,
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: HeadlessBrowser.isThere, Comment(rawValue: HeadlessBrowser.missing)))
struct BenchTests {
    @Test("without a network answers wait in the browser, survive leaving the page, and are counted once")
    func offline() throws {
        let printed = try RunningServer.with { server in
            try server.browse(PortalScripts.words + """
                put_photos(30)
                with Browser() as b:
                    b.sign_in_by_link()
                    b.set_password()
                    make_job(b, ["owner"])
                    begin(b)
                    b.keys(Keys.ESCAPE)
                    answer(b); answer(b)
                    all_saved(b)
                    # Six photos beyond the one that is seen are fetched ahead.
                    b.until(lambda: b.run("return new Set(performance.getEntriesByType('resource').map(e => e.name).filter(n => n.includes('/photo/'))).size") >= 9,
                        "the photos ahead")
                    b.complaints()
                    network(b, False)
                    for step in range(5):
                        answer(b)
                    b.until(lambda: "Not sent yet: 5 answers wait" in b.find("#saving").text, "the answers to wait")
                    b.keys("u")
                    b.until(lambda: "6 answers wait" in b.find("#saving").text, "the undone answer to wait too")
                    answer(b)
                    b.driver.get("about:blank")
                    network(b, True)
                    b.go("/work")
                    b.until(lambda: labelled(b) == 7, f"7 labels, there are {labelled(b)}")
                    begin(b, again=True)
                    b.find("#stage .photo")
                    b.keys(Keys.ARROW_LEFT)
                    b.until(lambda: "You answered" in b.find("#question").text, "the history")
                    print(labelled(b), [each["labelled"] for each in progress(b)["workers"]])
                """)
        }
        #expect(printed == "7 [7]\n")
    }

    @Test("undo without limit, back, another answer; a sweep is undone as one")
    func undo() throws {
        let printed = try RunningServer.with { server in
            try server.browse(PortalScripts.words + """
                put_photos(12)
                with Browser(height=900) as b:
                    b.sign_in_by_link()
                    b.set_password()
                    make_job(b, ["owner"])
                    begin(b)
                    b.keys(Keys.ESCAPE)
                    first = name_shown(b)
                    for step in range(4):
                        answer(b)
                    for step in range(4):
                        b.keys("u")
                    b.until(lambda: name_shown(b) == first, "the first photo again")
                    all_saved(b)
                    b.until(lambda: labelled(b) == 0, "all answers to be taken back")
                    answer(b)
                    b.keys(Keys.ARROW_LEFT, "3")
                    all_saved(b)
                    b.until(lambda: classes(b) == {"red": 0, "green": 0, "blue": 1}, f"the other answer: {classes(b)}")
                    b.click("#view-grid")
                    b.until(lambda: len(b.all(".thumb")) == 11, "the grid")
                    b.keys(Keys.HOME); held(b, Keys.SHIFT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT); b.keys("1")
                    all_saved(b)
                    b.until(lambda: classes(b)["red"] == 3, f"the sweep: {classes(b)}")
                    b.keys(Keys.BACKSPACE)
                    all_saved(b)
                    b.until(lambda: labelled(b) == 1, "the sweep to be undone")
                    b.find("#grid-chosen", "3 chosen")
                    b.keys(Keys.ESCAPE); held(b, Keys.CONTROL, "a"); b.keys("2")
                    b.wait_text("All photos are labelled")
                    all_saved(b)
                    b.until(lambda: labelled(b) == 12, f"all labels: {classes(b)}")
                    print(classes(b), b.complaints())
                """)
        }
        #expect(printed == "{'red': 0, 'green': 11, 'blue': 1} []\n")
    }

    @Test("several classes a photo, one by one and in the grid")
    func several() throws {
        let printed = try RunningServer.with { server in
            try server.browse(PortalScripts.words + """
                put_photos(4)
                with Browser() as b:
                    b.sign_in_by_link()
                    b.set_password()
                    make_job(b, ["owner"], more=lambda b: b.click("input[value=multiple]"))
                    begin(b)
                    b.keys(Keys.ESCAPE)
                    b.find("#stage .photo")
                    b.keys("1", "3", "1", "2")
                    b.until(lambda: [e.get_attribute("aria-pressed") for e in b.all("#classes .class")] == ["false", "true", "true"], "two classes to be chosen")
                    b.keys(Keys.ENTER)
                    b.click("#view-grid")
                    b.until(lambda: len(b.all(".thumb")) == 3, "the grid")
                    held(b, Keys.CONTROL, "a"); b.keys("1", "2", Keys.ENTER)
                    b.wait_text("All photos are labelled")
                    all_saved(b)
                    b.until(lambda: labelled(b) == 4, f"all labels: {classes(b)}")
                    print(classes(b))
                """)
        }
        #expect(printed == "{'red': 3, 'green': 4, 'blue': 1}\n")
    }

    @Test("a phone: nothing is wider than the screen, a finger chooses, sweeps and scrolls; right to left too")
    func phone() throws {
        let printed = try RunningServer.with { server in
            try server.browse(PortalScripts.words + """
                put_photos(24)
                with Browser(width=360, height=720, dark=True) as b:
                    b.size(360, 720, touch=True)
                    b.command("Emulation.setTouchEmulationEnabled", enabled=True)
                    b.sign_in_by_link()
                    b.set_password()
                    make_job(b, ["owner"])
                    begin(b)
                    b.click("#instructions-close")
                    b.find("#stage .photo")
                    for direction in ("ltr", "rtl"):
                        b.run("document.documentElement.dir = arguments[0]", direction)
                        assert b.sideways() <= 0, (direction, b.sideways())
                        outside = b.run("return [...document.querySelectorAll('.bench-head > *, .side button')].filter(e => { const r = e.getBoundingClientRect(); return r.width > 0 && (r.left < -1 || r.right > innerWidth + 1) }).map(e => e.id)")
                        assert outside == [], (direction, outside)
                    b.picture("portal-phone")
                    b.run("document.documentElement.dir = 'ltr'")
                    b.click("#view-grid")
                    b.until(lambda: len(b.all(".thumb")) >= 8, "the grid")
                    def middle(index):
                        box = b.run("const r = document.getElementById('thumb-' + arguments[0]).getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]", index)
                        return box
                    def touch(kind, point=None):
                        b.command("Input.dispatchTouchEvent", type=kind, touchPoints=[] if point is None else [{"x": point[0], "y": point[1]}])
                    def never_rests():
                        # Between two steps a busy machine may take longer than a finger that rests on purpose.
                        b.run("const set = window.setTimeout; window.setTimeout = (act, time, ...more) => time === 350 ? 0 : set(act, time, ...more)")
                    def drag(start, end, steps=8):
                        touch("touchStart", start)
                        for step in range(1, steps + 1):
                            touch("touchMove", [start[0] + (end[0] - start[0]) * step / steps, start[1] + (end[1] - start[1]) * step / steps])
                        touch("touchEnd")
                    never_rests()
                    touch("touchStart", middle(1)); touch("touchEnd")
                    b.until(lambda: b.find("#grid-chosen").text == "1 chosen", "a tap to choose")
                    x, y = middle(0)
                    touch("touchStart", (x, y))
                    for step in range(1, 8):
                        touch("touchMove", (x + 10 * step, y))
                    touch("touchMove", middle(5)); touch("touchEnd")
                    b.until(lambda: b.find("#grid-chosen").text == "6 chosen", f"a sweep to choose six: {b.find('#grid-chosen').text}")
                    x, y = middle(3)
                    drag((x, y), (x, y - 150), 15)
                    b.until(lambda: b.run("return document.getElementById('grid-scroll').scrollTop") > 50, "a finger to scroll")
                    assert b.find("#grid-chosen").text == "6 chosen"
                    b.click("#grid-classes .class", "green")
                    all_saved(b)
                    b.until(lambda: labelled(b) == 6, "six labels")
                    print(labelled(b))
                """)
        }
        #expect(printed == "6\n")
    }
}
