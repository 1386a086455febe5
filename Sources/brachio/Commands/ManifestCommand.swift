internal import ArgumentParser
internal import BrachioCore
internal import BrachioLabelling
internal import BrachioManifest
internal import BrachioObjectStore
internal import Foundation

struct ManifestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manifest",
        abstract: "Make a labelling job's input manifest of the photos under a prefix.",
        discussion: """
            The manifest is put beside the photos, or at --out, and its address is printed. A server has to run on the data folder.

            Example:
              brachio manifest s3://photos/raw/
              brachio manifest s3://photos/raw/ --out s3://photos/jobs/raw.manifest
            """)

    @Argument(help: "Where the photos are: s3://bucket/prefix/.")
    var prefix: String

    @Option(help: "Where the manifest goes; beside the photos when not given.")
    var out: String?

    @OptionGroup var folder: DataFolderOptions

    @Flag(help: "Write JSON, one document a line, for scripts.")
    var json = false

    private struct Result: Encodable {
        var manifest: String
        var photos: Int
    }

    func run() async throws {
        let place = try S3Location(prefix), client = try BucketClient(folder.dataFolder)
        let progress = ProgressLine(json: json)
        let keys = try await client.list(place) { progress.show("\(Numbers.grouped($0)) objects looked at") }.map(\.key).filter(PhotoKeys.isPhoto)
        progress.end()
        let manifest = try PrefixManifest.text(of: keys, in: place)
        let target = try out.map { try S3Location($0) } ?? PrefixManifest.place(beside: place, now: Date())
        try await client.put(target, Data(manifest.utf8), type: "application/x-ndjson")
        if json { return try JSONLine.write(Result(manifest: target.description, photos: keys.count)) }
        StandardError.write("\(Numbers.grouped(keys.count)) photos")
        StandardOutput.write(target.description)
    }
}
