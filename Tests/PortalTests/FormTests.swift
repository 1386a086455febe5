import BrachioConsole
import BrachioCore
import BrachioLabelling
import BrachioObjectStore
import Testing

@Suite("The form that makes a labelling job")
struct FormTests {
    private func filled() -> NewJobForm {
        var form = NewJobForm()
        form.photos = "photos/set1/"
        form.title = "Which dinosaur is it?"
        form.classes = "t-rex\n\n  stegosaurus \r\ntriceratops\n"
        return form
    }

    @Test("a title becomes a name that Ground Truth takes", arguments: [
        ("Which dinosaur is it?", "Which-dinosaur-is-it"), ("  Été: Äpfel & Birnen ", "ete-apfel-birnen"), ("1 + 1", "1-1"),
        (String(repeating: "long word ", count: 20), "long-word-long-word-long-word-long-word-long-word-long-word"),
    ])
    func names(title: String, name: String) {
        var form = filled()
        form.title = title
        #expect(form.jobName.lowercased() == name.lowercased())
        #expect(form.jobName.count <= 60)
    }

    @Test("settings follow what was typed")
    func settings() throws {
        var form = filled()
        form.isMultiple = true
        form.workersPerObject = "3"
        form.minutes = "2"
        form.watches = true
        form.good = "s3://photos/good.jpg\n"
        let settings = try form.settings(input: S3Location("s3://photos/m.manifest"))
        #expect(settings.classes.map(\.name) == ["t-rex", "stegosaurus", "triceratops"])
        #expect(settings.classes.map(\.key) == ["1", "2", "3"])
        #expect(settings.selection == .multiple)
        #expect(settings.workersPerObject == 3)
        #expect(settings.taskTimeLimitSeconds == 120)
        #expect(settings.watchedPrefix?.description == "s3://photos/set1/")
        #expect(settings.output.description == "s3://photos/labels")
        #expect(settings.instructions.good == ["s3://photos/good.jpg"])
    }

    private static let faults: [(edit: @Sendable (inout NewJobForm) -> Void, said: String)] = [
        ({ $0.photos = "" }, "where the photos are"), ({ $0.photos = "s3://" }, "names no bucket"), ({ $0.title = "" }, "no title"),
        ({ $0.classes = "one" }, "at least 2 classes"), ({ $0.classes = "a\na" }, "named twice"),
        ({ $0.workersPerObject = "ten" }, "number of people"), ({ $0.workersPerObject = "10" }, "workers per object"),
        ({ $0.minutes = "x" }, "number of minutes"), ({ $0.days = "0" }, "available for at least"), ({ $0.humanMaximum = "all" }, "after which the job stops"),
        ({ $0.percentageMaximum = "101" }, "percentage of objects"), ({ $0.kind = "review" }, "no kind of job"), ({ $0.kind = "adjust" }, "has no labels to check"),
        ({ $0.kind = "verify"; $0.photos = "s3://photos/a.manifest" }, "which label is checked"),
        ({ $0.kind = "verify"; $0.photos = "s3://photos/a.manifest"; $0.previous = "a"; $0.attribute = "a" }, "needs a name of its own"),
        ({ $0.watches = true; $0.photos = "s3://photos/a.manifest" }, "no photos come to the manifest"), ({ $0.good = "http://example.org/a.jpg" }, "is neither in a bucket nor at an https address"),
    ]

    @Test("what is wrong is said by name", arguments: faults)
    func refusals(edit: @Sendable (inout NewJobForm) -> Void, said: String) {
        var form = filled()
        edit(&form)
        let error = #expect(throws: BrachioError.self) { try form.settings(input: S3Location(bucket: "photos", key: "m")) }
        #expect(error?.description.contains(said) == true, "\(error?.description ?? "nothing")")
    }

    @Test("what is under More becomes the job's: kind, names of the labels, limits, and where photos come from later")
    func more() throws {
        var form = filled()
        form.photos = "s3://photos/labels/first/manifests/output/output.manifest"
        form.kind = "adjust"
        form.previous = "first"
        form.attribute = "second"
        form.description = "Those that were unsure."
        form.minutes = "0.5"
        form.days = "1.5"
        form.humanMaximum = "250000"
        form.percentageMaximum = "80"
        form.watches = true
        form.watched = "photos/later/"
        let settings = try form.settings(input: form.source())
        #expect(settings.kind == .adjust && settings.previousAttribute == "first" && settings.attribute == "second")
        #expect(settings.description == "Those that were unsure." && settings.taskTimeLimitSeconds == 30 && settings.availabilitySeconds == 129_600)
        #expect(settings.humanLabelledMaximum == 250_000 && settings.percentageMaximum == 80)
        #expect(settings.watchedPrefix?.description == "s3://photos/later/")
    }

    @Test("a change of settings is told thing by thing")
    func differences() throws {
        let old = try filled().settings(input: S3Location("s3://photos/m.manifest"))
        var new = old
        #expect(SettingsWording.differences(from: old, to: new) == [])
        new.title = "Which one?"
        new.classes[0].name = "tyrannosaurus"
        new.classes[1].isRetired = true
        new.classes.append(LabelClass("none"))
        new.instructions.short = String(repeating: "x", count: 100)
        new.instructions.bad = ["s3://photos/bad.jpg"]
        new.automation = .init(target: 0.95)
        new.showsSuggestions = false
        #expect(SettingsWording.differences(from: old, to: new) == [
            "title: “Which dinosaur is it?” → “Which one?”", "class “t-rex” is named “tyrannosaurus”", "class “stegosaurus” retired", "class “none” added",
            "short instructions: nothing → “\(String(repeating: "x", count: 80))…”", "bad example “s3://photos/bad.jpg” added",
            "suggestions: “shown” → “hidden”", "labels by the model: “none” → “95 % shall be right”",
        ])
    }
}
