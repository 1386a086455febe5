import BrachioLabelling
import BrachioObjectStore
import Foundation

/// A desk with an object store beside it and what moves jobs on, which the test moves by hand.
struct Workshop {
    let desk: Desk
    let objects: ObjectStore
    let upkeep: LabellingUpkeep

    init(advice: any LabellingAdvice = NoAdvice()) async throws {
        desk = try Desk(advice: advice)
        objects = try ObjectStore(root: desk.root.appendingPathComponent("objects"), now: { [store = desk.store] in store.now() })
        try await objects.createBucket("photos")
        var settings = LabellingUpkeep.Settings()
        settings.outputSeconds = 10
        settings.graceSeconds = 5
        // How long writing takes on this machine is no matter here.
        settings.outputShare = .infinity
        upkeep = LabellingUpkeep(desk: desk.desk, objects: objects, settings: settings)
    }

    func put(_ key: String, _ text: String) async throws {
        try await objects.put(PutRequest(bucket: "photos", key: key), bytes: Data(text.utf8))
    }

    func text(_ key: String) async throws -> String {
        String(decoding: try await objects.open("photos", key).data(bytesMaximum: 10 << 20), as: UTF8.self)
    }

    func lines(_ key: String) async throws -> [[String: Any]] {
        try await text(key).split(separator: "\n").map { line in
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
        }
    }

    func keys(_ prefix: String) async throws -> [String] {
        var request = ListRequest()
        request.prefix = prefix
        return try await objects.list("photos", request).objects.map(\.key)
    }

    /// A job over a manifest of so many photos, whose lines carry a member of somebody else's.
    @discardableResult
    func job(_ name: String = "animals", photos: Int, workers: [WorkerID], settings: JobSettings = Desk.settings()) async throws -> LabellingJob {
        try await put("in.manifest", (0..<photos).map { #"{"source-ref":"s3://photos/\#($0).jpg","shelf":{"row":\#($0)}}"# }.joined(separator: "\n"))
        try await desk.store.setTeam("team", members: workers)
        try await desk.store.create(NewJob(name: name, team: "team", settings: settings))
        await upkeep.tick()
        return try await desk.store.job(name)
    }

    /// Lets a worker answer everything there is, by a rule.
    func answer(_ worker: WorkerID, job: String = "animals", _ rule: (Int) -> [String]) async throws {
        while case let tasks = try await desk.desk.claim(job, worker: worker, count: 100), !tasks.isEmpty {
            let receipts = try await desk.desk.submit(job, worker: worker, tasks.map { Answer(task: $0.id, classes: rule($0.object), seconds: 2) })
            guard receipts.allSatisfy({ $0.status == .saved }) else { throw Refused(receipts: receipts) }
        }
    }

    struct Refused: Error { var receipts: [Receipt] }
}
