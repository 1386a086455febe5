internal import BrachioAccounts
internal import BrachioCore
internal import BrachioLabelling
internal import BrachioManifest
internal import BrachioObjectStore
internal import Foundation

/// A labelling job on the server, whose answers are given by what is known already: the renderer knows what it drew, a folder's name says what
/// is in it. The desk that takes them is the one that people at the portal work at.
struct DemoLabels {
    static let bucket = "demo"
    static let job = "demo"

    let stage: DemoStage
    let data: DataFolder
    let photos: PhotoSet
    /// The user name under which answers are given.
    let worker: String

    /// Labels the photos and writes the job's manifest, in which they are named by their place on this machine.
    func manifest(at file: URL) async throws -> PhotoSet {
        let known = try await upload()
        let store = try data.labelling()
        defer { try? store.close() }
        let person = try await person()
        try await store.setTeam(Self.job, members: [person])
        try await store.create(NewJob(name: Self.job, team: Self.job, settings: settings()))
        try await answer(known, person, LabellingDesk(store: store))
        try await stage.wait(for: "the labelling job's end") { try await store.job(Self.job).lifecycle.phase.isEnd }
        let job = try await store.job(Self.job)
        guard job.lifecycle.phase == .completed else { throw BrachioError(.system, "the labelling job failed", cause: job.lifecycle.failureReason) }
        try await write(job, known, from: store, to: file)
        return try PhotoSet(manifest: file, label: "class").reindexed(to: photos.classes)
    }

    private func settings() throws -> JobSettings {
        var settings = JobSettings(
            title: "What is in the photo", classes: LabelClass.named(photos.classes), attribute: "class",
            input: S3Location(bucket: Self.bucket, key: "input.manifest"), output: S3Location(bucket: Self.bucket, key: "labels/"))
        settings.instructions.short = "Answered by \(worker), for the demo"
        try settings.check()
        return settings
    }

    /// Every photo by its address in the bucket.
    private func upload() async throws -> [String: PhotoSet.Photo] {
        let client = try BucketClient(data), progress = ProgressLine(json: stage.json)
        try await client.makeBucket(Self.bucket)
        var known: [String: PhotoSet.Photo] = [:], keys: [String] = []
        for (number, photo) in photos.photos.enumerated() {
            try stage.goOn()
            let place = S3Location(bucket: Self.bucket, key: "photos/\(String(format: "%05d", number + 1))-\(photo.file.lastPathComponent)")
            try await client.put(place, try Data(contentsOf: photo.file))
            known[place.description] = photo
            keys.append(place.key)
            progress.show("   \(number + 1) of \(photos.photos.count) photos are in the bucket \(Self.bucket)")
        }
        progress.end()
        let input = try PrefixManifest.text(of: keys, in: S3Location(bucket: Self.bucket, key: "photos/"))
        try await client.put(S3Location(bucket: Self.bucket, key: "input.manifest"), Data(input.utf8), type: "application/x-ndjson")
        return known
    }

    private func person() async throws -> WorkerID {
        let accounts = try data.accounts()
        defer { try? accounts.close() }
        return try await accounts.invite(userName: worker, email: nil, role: .annotator).person.id
    }

    private func answer(_ known: [String: PhotoSet.Photo], _ person: WorkerID, _ desk: LabellingDesk) async throws {
        var answered = 0
        try await stage.wait(for: "the labelling job's answers") {
            let tasks = try await desk.claim(Self.job, worker: person, count: 100)
            let answers = tasks.compactMap { task in
                known[task.source].map { Answer(task: task.id, classes: [photos.classes[$0.classIndex]]) }
            }
            for receipt in try await desk.submit(Self.job, worker: person, answers) where !receipt.status.isKept {
                throw BrachioError(.defect, "an answer was not kept: \(receipt.status)")
            }
            answered += answers.count
            return answered >= photos.photos.count
        }
    }

    private func write(_ job: LabellingJob, _ known: [String: PhotoSet.Photo], from store: LabellingStore, to file: URL) async throws {
        var lines = Data()
        for try await page in try ManifestBody(job, in: store) { lines += page }
        let records = try String(decoding: lines, as: UTF8.self).split(whereSeparator: \.isNewline).map { line in
            var record = try ManifestRecord(line: String(line))
            if let photo = record.sourceReference.flatMap({ known[$0] }) { try record.set("source-ref", json: JSONLine.text(photo.file.path)) }
            return record
        }
        try ManifestWriter.write(records, to: file)
    }
}
