import BrachioCore
import BrachioLabelling
import BrachioManifest
import BrachioObjectStore
import Foundation
import Testing

@Suite("Jobs from manifest to manifest")
struct OutputTests {
    @Test("a job reads its manifest, takes answers, and leaves a manifest in Ground Truth's form")
    func whole() async throws {
        let workshop = try await Workshop()
        let ann = UUID()
        let job = try await workshop.job(photos: 5, workers: [ann])
        #expect(job.lifecycle.phase == .inProgress && job.counters.total == 5)
        try await workshop.answer(ann) { [Desk.classes[$0 % 3]] }
        await workshop.upkeep.tick()
        #expect(try await workshop.desk.store.job("animals").lifecycle.phase == .inProgress, "the last answer may still be undone")
        workshop.desk.advance(seconds: 6)
        await workshop.upkeep.tick()
        #expect(try await workshop.desk.store.job("animals").lifecycle.phase == .completed)
        let lines = try await workshop.lines("labels/animals/manifests/output/output.manifest")
        #expect(lines.count == 5)
        for (number, line) in lines.enumerated() {
            #expect(line["source-ref"] as? String == "s3://photos/\(number).jpg")
            #expect((line["shelf"] as? [String: Int]) == ["row": number], "keys of others pass through")
            #expect(line["animal"] as? Int == number % 3)
            let metadata = try #require(line["animal-metadata"] as? [String: Any])
            #expect(metadata["class-name"] as? String == Desk.classes[number % 3])
            #expect(metadata["type"] as? String == "groundtruth/image-classification")
            #expect(metadata["job-name"] as? String == "labeling-job/animals")
            #expect(metadata["human-annotated"] as? String == "yes")
            #expect(metadata["creation-date"] as? String == "2023-11-14T22:13:20.000000")
            #expect((0.5...1).contains(try #require(metadata["confidence"] as? Double)))
        }
    }

    @Test("responses and consolidations are in the folders, and what was undone is taken out of them")
    func folders() async throws {
        let workshop = try await Workshop()
        let ann = UUID()
        try await workshop.job(photos: 3, workers: [ann])
        try await workshop.answer(ann) { _ in ["dog"] }
        await workshop.upkeep.tick()
        let root = "labels/animals/annotations/"
        let responses = try await workshop.keys(root + "worker-response/iteration-1/")
        #expect(responses.count == 3 && responses[1].hasPrefix(root + "worker-response/iteration-1/1/"))
        let response = try JSONSerialization.jsonObject(with: Data(try await workshop.text(responses[0]).utf8)) as? [String: Any]
        let answer = try #require((response?["answers"] as? [[String: Any]])?.first)
        #expect(answer["timeSpentInSeconds"] as? Double == 2)
        #expect(Set(answer.keys) == ["acceptanceTime", "answerContent", "submissionTime", "timeSpentInSeconds", "workerId", "workerMetadata"])
        #expect(try await workshop.keys(root + "consolidated-annotation/").count == 2)
        let current = try await workshop.lines(root + "intermediate/1/annotations.json")
        #expect(current.map { $0["datasetObjectId"] as? String } == ["0", "1", "2"] && current.allSatisfy { $0["animal"] as? Int == 1 })
        #expect(current[2]["inputAttribute"] as? String == "s3://photos/2.jpg" && current[0]["animal-metadata"] is [String: Any])
        let task = try await workshop.desk.desk.history("animals", worker: ann).first { $0.object == 0 }
        _ = try await workshop.desk.desk.submit("animals", worker: ann, [Answer(task: #require(task).task, decision: .undo)])
        workshop.desk.advance(seconds: 11)
        await workshop.upkeep.tick()
        #expect(try await workshop.keys(root + "worker-response/").count == 2)
        #expect(try await workshop.lines("labels/animals/manifests/output/output.manifest").count == 2)
        // The intermediate manifest has a line for each of the input's.
        #expect(try await workshop.lines("labels/animals/manifests/intermediate/1/output.manifest").map { $0["animal"] as? Int } == [nil, 1, 1])
        #expect(try await workshop.lines(root + "intermediate/1/annotations.json").count == 2)
        #expect(try await workshop.keys("labels/animals/activelearning/") == [], "people label everything")
    }

    @Test("a stopped job leaves all lines, and a chained one asks only for those without a label")
    func chained() async throws {
        let workshop = try await Workshop()
        let ann = UUID()
        var settings = Desk.settings()
        settings.humanLabelledMaximum = 2
        try await workshop.job(photos: 5, workers: [ann], settings: settings)
        try await workshop.answer(ann) { _ in ["fox"] }
        await workshop.upkeep.tick()
        let stopped = try await workshop.desk.store.job("animals")
        #expect(stopped.lifecycle.phase == .stopped && stopped.lifecycle.stopping == .humanLabelledMaximum)
        let output = "labels/animals/manifests/output/output.manifest"
        #expect(try await workshop.lines(output).map { $0["animal"] as? Int } == [2, 2, nil, nil, nil])
        var next = Desk.settings()
        next.input = S3Location(bucket: "photos", key: output)
        try await workshop.desk.store.create(NewJob(name: "again", team: "team", settings: next))
        await workshop.upkeep.tick()
        let chained = try await workshop.desk.store.job("again")
        #expect(chained.counters.total == 5 && chained.counters.humanLabelled == 2)
        #expect(try await workshop.desk.desk.claim("again", worker: ann, count: 9).map(\.object) == [2, 3, 4])
    }

    @Test("several classes are written as a list with maps")
    func multiple() async throws {
        let workshop = try await Workshop()
        let ann = UUID()
        var settings = Desk.settings()
        settings.selection = .multiple
        try await workshop.job(photos: 2, workers: [ann], settings: settings)
        try await workshop.answer(ann) { $0 == 0 ? ["cat", "fox"] : [] }
        workshop.desk.advance(seconds: 6)
        await workshop.upkeep.tick()
        let lines = try await workshop.lines("labels/animals/manifests/output/output.manifest")
        #expect(lines.map { $0["animal"] as? [Int] } == [[0, 2], []])
        let metadata = try #require(lines[0]["animal-metadata"] as? [String: Any])
        #expect(metadata["class-map"] as? [String: String] == ["0": "cat", "2": "fox"])
        #expect(Set((metadata["confidence-map"] as? [String: Double] ?? [:]).keys) == ["0", "2"])
        #expect(metadata["type"] as? String == "groundtruth/image-classification-multilabel")
    }

    @Test("a label is adjusted: it is shown, and the line says whether it was changed")
    func adjusted() async throws {
        let workshop = try await Workshop()
        let ann = UUID()
        try await workshop.put("in.manifest", """
            {"source-ref":"s3://photos/0.jpg","old":1,"old-metadata":{"class-name":"dog"}}
            {"source-ref":"s3://photos/1.jpg","old":"2"}
            """)
        var settings = Desk.settings()
        settings.kind = .adjust
        settings.previousAttribute = "old"
        try await workshop.desk.store.setTeam("team", members: [ann])
        try await workshop.desk.store.create(NewJob(name: "animals", team: "team", settings: settings))
        await workshop.upkeep.tick()
        let tasks = try await workshop.desk.desk.claim("animals", worker: ann, count: 2)
        #expect(tasks.map(\.current) == [["dog"], ["fox"]])
        _ = try await workshop.desk.desk.submit("animals", worker: ann, tasks.map { Answer(task: $0.id, classes: ["dog"]) })
        workshop.desk.advance(seconds: 6)
        await workshop.upkeep.tick()
        let lines = try await workshop.lines("labels/animals/manifests/output/output.manifest")
        #expect(lines.map { ($0["animal-metadata"] as? [String: Any])?["adjustment-status"] as? String } == ["unadjusted", "adjusted"])
        #expect(lines.map { $0["animal"] as? Int } == [1, 1])
    }

    @Test("what is wrong with a manifest is said with its line", arguments: [
        (#"{"source":"a text"}"#, "line 2: the line has no 'source-ref': texts are not labelled here"),
        ("{\"source-ref\":\"s3://photos/1.jpg\"", "line 2:"), (#"{"source-ref":"photos/1.jpg"}"#, "line 2: photo photos/1.jpg is not in a bucket"),
    ])
    func wrong(line: String, message: String) async throws {
        let workshop = try await Workshop()
        try await workshop.put("in.manifest", "{\"source-ref\":\"s3://photos/0.jpg\"}\n" + line)
        try await workshop.desk.store.setTeam("team", members: [])
        try await workshop.desk.store.create(NewJob(name: "animals", team: "team", settings: Desk.settings()))
        await workshop.upkeep.tick()
        let lifecycle = try await workshop.desk.store.job("animals").lifecycle
        #expect(lifecycle.phase == .failed)
        #expect(lifecycle.failureReason?.contains("s3://photos/in.manifest, " + message) == true, "\(lifecycle.failureReason ?? "")")
    }

    @Test("photos that come to a watched prefix join the job once each")
    func watched() async throws {
        let workshop = try await Workshop()
        let ann = UUID()
        try await workshop.put("new/0.jpg", "0")
        var settings = Desk.settings()
        settings.watchedPrefix = S3Location(bucket: "photos", key: "new/")
        try await workshop.job(photos: 1, workers: [ann], settings: settings)
        await workshop.upkeep.tick()
        #expect(try await workshop.desk.store.job("animals").counters.total == 2)
        for key in ["new/1.jpg", "new/2.PNG", "new/notes.txt", "elsewhere/3.jpg", "new/0.jpg", "new/1.jpg"] { try await workshop.put(key, key) }
        workshop.desk.advance(seconds: 6)
        await workshop.upkeep.tick()
        await workshop.upkeep.tick()
        let sources = try await workshop.desk.store.objects(of: workshop.desk.store.job("animals").id, count: 99).map(\.source)
        #expect(sources == ["s3://photos/0.jpg", "s3://photos/new/0.jpg", "s3://photos/new/2.PNG", "s3://photos/new/1.jpg"]
            || sources == ["s3://photos/0.jpg", "s3://photos/new/0.jpg", "s3://photos/new/1.jpg", "s3://photos/new/2.PNG"])
    }

    @Test("what a device's model said of a photo comes with it: as a suggestion, or as what is adjusted", arguments: [JobSettings.Kind.label, .adjust])
    func predicted(kind: JobSettings.Kind) async throws {
        let workshop = try await Workshop()
        let ann = UUID()
        var settings = Desk.settings()
        let name = settings.classes[1].name
        settings.watchedPrefix = S3Location(bucket: "photos", key: "new/")
        settings.showsSuggestions = kind == .label
        settings.kind = kind
        settings.previousAttribute = kind == .label ? nil : "prediction"
        try await workshop.put("in.manifest", #"{"source-ref":"s3://photos/0.jpg","prediction":"\#(name)","prediction-metadata":{"class-name":"\#(name)"}}"#)
        try await workshop.desk.store.setTeam("team", members: [ann])
        try await workshop.desk.store.create(NewJob(name: "animals", team: "team", settings: settings))
        await workshop.upkeep.tick()
        try await workshop.put("new/1.jpg.json", #"{"name":"\#(name)","confidence":0.4,"function":"arn:f","time":"2026-11-26T08:00:00Z","probabilities":{"x":0.4}}"#)
        try await workshop.put("new/2.jpg.json", "no prediction")
        for key in ["new/1.jpg", "new/2.jpg", "new/3.jpg"] { try await workshop.put(key, key) }
        workshop.desk.advance(seconds: 6)
        await workshop.upkeep.tick()
        let tasks = try await workshop.desk.desk.claim("animals", worker: ann, count: 10)
        #expect(tasks.map(\.name) == ["0.jpg", "1.jpg", "2.jpg", "3.jpg"])
        if kind == .label {
            #expect(tasks.map(\.suggestion) == [nil, Suggestion(className: name, confidence: 0.4), nil, nil])
            #expect(try await workshop.desk.desk.held("animals", worker: ann).map(\.suggestion) == tasks.map(\.suggestion))
        } else {
            #expect(tasks.map(\.current) == [[name], [name], nil, nil])
        }
        let line = try #require(try await workshop.desk.store.objects(of: workshop.desk.store.job("animals").id, count: 9).first { $0.source.hasSuffix("new/1.jpg") }).record
        #expect(line.contains(#""confidence":0.4"#) && line.contains(#""human-annotated":"no""#))
    }

    @Test("a manifest is made of a prefix")
    func prefix() async throws {
        let workshop = try await Workshop()
        for key in ["a/1.jpg", "a/b/2.jpeg", "a/readme.md", "c/3.jpg"] { try await workshop.put(key, key) }
        let made = try await PrefixManifest.make(
            of: S3Location(bucket: "photos", key: "a/"), in: workshop.objects, now: Date(timeIntervalSince1970: 1_700_000_000))
        #expect(made.photos == 2 && made.place.key == "a/dataset-20231114T221320.manifest")
        #expect(try await workshop.text(made.place.key) == "{\"source-ref\":\"s3://photos/a/1.jpg\"}\n{\"source-ref\":\"s3://photos/a/b/2.jpeg\"}\n")
        try await workshop.put("d/1.jpg", "1")
        try await workshop.put("d/1.jpg.json", #"{"name":"fox","confidence":0.5}"#)
        let predicted = try await PrefixManifest.make(of: S3Location(bucket: "photos", key: "d/"), in: workshop.objects, now: Date(timeIntervalSince1970: 1_700_000_000))
        let expected = #"{"source-ref":"s3://photos/d/1.jpg","prediction":"fox","prediction-metadata":"#
            + #"{"class-name":"fox","confidence":0.5,"type":"groundtruth/image-classification","human-annotated":"no"}}"#
        #expect(try await workshop.text(predicted.place.key) == expected + "\n")
        await #expect { _ = try await PrefixManifest.make(of: S3Location(bucket: "photos", key: "z/"), in: workshop.objects, now: Date()) } throws: {
            ($0 as? BrachioError)?.message == "there are no photos under s3://photos/z/"
        }
    }

    @Test("objects that nobody answered in time are given up, and those with some answers get the label that these give")
    func unanswered() async throws {
        let workshop = try await Workshop()
        let (ann, bob) = (UUID(), UUID())
        var settings = Desk.settings(workers: 2)
        settings.availabilitySeconds = 60
        try await workshop.job(photos: 2, workers: [ann, bob], settings: settings)
        let task = try await workshop.desk.desk.claim("animals", worker: ann, count: 1)[0]
        _ = try await workshop.desk.desk.submit("animals", worker: ann, [Answer(task: task.id, classes: ["cat"])])
        workshop.desk.advance(seconds: 61)
        await workshop.upkeep.tick()
        let job = try await workshop.desk.store.job("animals")
        #expect(job.lifecycle.phase == .completed && job.counters.humanLabelled == 1 && job.counters.failed == 1)
        let lines = try await workshop.lines("labels/animals/manifests/output/output.manifest")
        #expect((lines[1]["animal-metadata"] as? [String: Any])?["failure-reason"] as? String == "nobody answered in time")
        #expect(lines[1]["animal"] == nil)
    }
}
