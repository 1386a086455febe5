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
        ({ $0.minutes = "x" }, "number of minutes"),
    ]

    @Test("what is wrong is said by name", arguments: faults)
    func refusals(edit: @Sendable (inout NewJobForm) -> Void, said: String) {
        var form = filled()
        edit(&form)
        let error = #expect(throws: BrachioError.self) { try form.settings(input: S3Location(bucket: "photos", key: "m")) }
        #expect(error?.description.contains(said) == true, "\(error?.description ?? "nothing")")
    }
}
