internal import BrachioCore
internal import BrachioLabelling
internal import BrachioManifest
internal import BrachioObjectStore
internal import Foundation

/// What `brachio label` labels: a folder, whose photos go to a bucket, or a prefix of a bucket.
struct LabelSource {
    let name: String
    /// `nil` for photos that are in a bucket already.
    private let folder: URL?
    private let photos: S3Location

    /// The bucket that photos of folders go to.
    static let bucket = "labelling"

    /// - Throws: `notFound` for a folder that is not there.
    init(_ text: String, name: String?) throws {
        if text.hasPrefix("s3://") {
            folder = nil
            photos = try S3Location(text)
            self.name = try Self.jobName(name ?? photos.key.split(separator: "/").last.map(String.init) ?? photos.bucket)
        } else {
            let folder = file(text)
            try PhotoUpload.requireFolder(folder)
            self.folder = folder
            self.name = try Self.jobName(name ?? folder.standardizedFileURL.lastPathComponent)
            photos = S3Location(bucket: Self.bucket, key: "\(self.name)/photos/")
        }
    }

    var title: String { name.replacing("-", with: " ") }

    /// The job of this name: the one that there is, or a new one once the photos are in the bucket.
    func job(
        in store: LabellingStore, _ client: BucketClient, progress: ProgressLine, settings: (S3Location, S3Location) throws -> JobSettings,
        team: () async throws -> String
    ) async throws -> LabellingJob {
        let input = S3Location(bucket: photos.bucket, key: "\(name)/input.manifest"), output = S3Location(bucket: photos.bucket, key: "\(name)/labels/")
        let wanted = try settings(input, output)
        if let there = try? await store.job(name) {
            guard there.settings.classes.map(\.name) == wanted.classes.map(\.name) else {
                throw BrachioError(
                    .labellingNameTaken, "there is a labelling job \(name) with other classes", cause: there.settings.classes.map(\.name).joined(separator: ", "),
                    mend: "choose another --name")
            }
            return there
        }
        let keys: [String]
        if let folder {
            let paths = try PhotoUpload.paths(in: folder)
            try await client.makeBucket(photos.bucket)
            try await PhotoUpload(client: client, folder: folder, target: photos).run(paths, progress: progress)
            keys = paths.map { photos.appending($0).key }
        } else {
            keys = try await client.list(photos).map(\.key).filter(PhotoKeys.isPhoto)
        }
        try await client.put(input, Data(try PrefixManifest.text(of: keys, in: photos).utf8), type: "application/x-ndjson")
        return try await store.create(NewJob(name: name, team: team(), settings: wanted))
    }

    /// Writes the job's manifest; photos of a folder are named by their paths, so that a command on this machine finds them.
    func write(_ job: LabellingJob, from store: LabellingStore, to target: URL) async throws {
        var lines = Data()
        for try await page in try ManifestBody(job, in: store) { lines += page }
        guard let folder else { return try AtomicFile.write(lines, to: target) }
        let here = target.deletingLastPathComponent().standardizedFileURL.path + "/"
        let records = try String(decoding: lines, as: UTF8.self).split(whereSeparator: \.isNewline).map { line in
            var record = try ManifestRecord(line: String(line))
            guard let source = record.sourceReference, source.hasPrefix(photos.description) else { return record }
            let path = folder.appendingPathComponent(String(source.dropFirst(photos.description.count))).standardizedFileURL.path
            let own = path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
            try record.set("source-ref", json: JSONLine.text(own))
            return record
        }
        try ManifestWriter.write(records, to: target)
    }

    /// Letters, digits and hyphens of a name.
    private static func jobName(_ text: String) throws -> String {
        let kept = text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        let name = String(String(kept).split(separator: "-").joined(separator: "-").prefix(63))
        guard !name.isEmpty else { throw BrachioError(.invalidInput, "'\(text)' gives no name for a job", mend: "name it with --name") }
        return name.hasSuffix("-") ? String(name.dropLast()) : name
    }
}
