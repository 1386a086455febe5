import BrachioCore
import BrachioLabelling
import BrachioObjectStore
import Foundation
import Testing

@Suite("Jobs that check labels")
struct CheckJobTests {
    private static let manifest = (0..<4).map { number in
        #"{"source-ref":"s3://photos/\#(number).jpg","animal":\#(number % 2),"animal-metadata":{"class-name":"\#(["cat", "dog"][number % 2])","job-name":"labeling-job/animals"}}"#
    }.joined(separator: "\n")

    @discardableResult
    private func make(_ kind: JobSettings.Kind, _ workshop: Workshop, rows: [Int]) async throws -> LabellingJob {
        let labels = try LabelledLines(manifests: [Self.manifest, Self.manifest], attribute: "animal")
        #expect(labels.lines.count == 4 && labels.classes == ["cat", "dog"] && labels.jobs == ["animals"])
        let check = LabelCheckJob(
            name: "animals-check", title: "Check", kind: kind, team: "team", output: S3Location(bucket: "photos", key: "labels"))
        let job = try await workshop.desk.store.create(check, of: labels, rows: rows) { place, data in
            try await workshop.objects.put(PutRequest(bucket: place.bucket, key: place.key), bytes: data)
        }
        await workshop.upkeep.tick()
        return job
    }

    private func finish(_ workshop: Workshop) async throws -> [[String: Any]] {
        workshop.desk.advance(seconds: 6)
        await workshop.upkeep.tick()
        #expect(try await workshop.desk.store.job("animals-check").lifecycle.phase == .completed)
        return try await workshop.lines("labels/animals-check/manifests/output/output.manifest")
    }

    @Test("verifying: each photo is shown with its label, people say right or wrong, and the label itself stays")
    func verify() async throws {
        let workshop = try await Workshop(), ann = UUID()
        try await workshop.desk.store.setTeam("team", members: [ann])
        try await make(.verify, workshop, rows: [3, 0])
        let tasks = try await workshop.desk.desk.claim("animals-check", worker: ann, count: 9)
        #expect(tasks.map(\.current) == [["dog"], ["cat"]], "the likeliest wrong first")
        #expect(tasks.map(\.source) == ["s3://photos/3.jpg", "s3://photos/0.jpg"])
        let refused = try await workshop.desk.desk.submit("animals-check", worker: ann, [Answer(task: tasks[0].id, classes: ["dog"])])
        #expect(!refused[0].status.isKept, "the label is no verdict")
        _ = try await workshop.desk.desk.submit(
            "animals-check", worker: ann, zip(tasks, ["wrong", "right"]).map { Answer(task: $0.id, classes: [$1]) })
        let lines = try await finish(workshop)
        #expect(lines.map { $0["animal"] as? Int } == [1, 0])
        #expect(lines.map { $0["animal-verified"] as? Int } == [1, 0])
        let metadata = lines.compactMap { $0["animal-verified-metadata"] as? [String: Any] }
        #expect(metadata.map { $0["class-name"] as? String } == ["wrong", "right"])
        #expect(metadata.allSatisfy { $0["type"] as? String == "groundtruth/label-verification" })
    }

    @Test("correcting: each label is kept or corrected, and the manifest says which")
    func adjust() async throws {
        let workshop = try await Workshop(), ann = UUID()
        try await workshop.desk.store.setTeam("team", members: [ann])
        try await make(.adjust, workshop, rows: [0, 1])
        let tasks = try await workshop.desk.desk.claim("animals-check", worker: ann, count: 9)
        _ = try await workshop.desk.desk.submit("animals-check", worker: ann, tasks.map { Answer(task: $0.id, classes: ["dog"]) })
        let lines = try await finish(workshop)
        let metadata = lines.compactMap { $0["animal-adjusted-metadata"] as? [String: Any] }
        #expect(lines.map { $0["animal-adjusted"] as? Int } == [1, 1])
        #expect(metadata.map { $0["adjustment-status"] as? String } == ["adjusted", "unadjusted"])
    }

    @Test("nothing is written where the job cannot be made; a name that is taken gets a number")
    func refused() async throws {
        let workshop = try await Workshop(), ann = UUID()
        await #expect { try await make(.verify, workshop, rows: [0]) } throws: { ($0 as? BrachioError)?.code == .notFound }
        #expect(try await workshop.keys("labels/") == [])
        try await workshop.desk.store.setTeam("team", members: [ann])
        try await make(.verify, workshop, rows: [0])
        #expect(try await workshop.desk.store.freeName("animals-check") == "animals-check-2")
        let several = #"{"source-ref":"s3://photos/1.jpg","animal":[0,1],"animal-metadata":{"class-map":{"0":"cat","1":"dog"}}}"#
        #expect { try LabelledLines(manifests: [several], attribute: "animal") } throws: { ($0 as? BrachioError)?.code == .unsupported }
    }
}
