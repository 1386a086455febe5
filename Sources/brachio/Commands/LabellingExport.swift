internal import ArgumentParser
internal import BrachioCore
internal import BrachioLabelling
internal import BrachioObjectStore
internal import Foundation

struct LabellingExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a job's labels in another form.",
        discussion: """
            Forms: manifest (augmented manifest), csv, label-studio (its JSON), lst (MXNet's list, with the classes beside it), folders (the
            photos themselves, a folder a class; for this a server has to run). A job that still runs gives what it has.

            Example:
              brachio labelling export animals --format csv --out animals.csv
              brachio labelling export animals --format folders --out animals
            """)

    @Argument(help: "The job.")
    var job: String

    @Option(help: "manifest, csv, label-studio, lst or folders.")
    var format = LabelForm.manifest

    @Option(help: "The file, or the folder, to write.")
    var out: String

    @OptionGroup var folder: DataFolderOptions

    @Flag(help: "Write JSON, one document a line, for scripts.")
    var json = false

    private struct Result: Encodable {
        var out: String
        var photos: Int
        var classes: [String]
    }

    func run() async throws {
        let data = folder.dataFolder, store = try data.labelling()
        defer { try? store.close() }
        let found = try await store.job(job), target = file(out)
        try requireWritable(target)
        let export = try await LabelExport(found, in: store), table = export.table
        if format == .folders {
            try await writeFolders(table, to: target, BucketClient(data))
        } else {
            try AtomicFile.write(try export.content(format), to: target)
            if format == .lst {
                try AtomicFile.write(export.classes, to: target.appendingPathExtension("classes"))
                StandardError.write("paths are relative to \(table.commonPrefix)")
            }
        }
        if json { return try JSONLine.write(Result(out: target.path, photos: table.photos.count, classes: table.classes)) }
        StandardOutput.write("\(target.path): \(Numbers.grouped(table.photos.count)) photos")
    }

    private func writeFolders(_ table: LabelTable, to folder: URL, _ client: BucketClient) async throws {
        let progress = ProgressLine(json: json), entries = try table.folders()
        for (index, entry) in entries.enumerated() {
            let place = folder.appendingPathComponent(entry.path)
            do { try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true) } catch {
                throw BrachioError(.system, "\(place.deletingLastPathComponent().path) cannot be made", cause: error.localizedDescription)
            }
            try AtomicFile.write(try await client.get(S3Location(entry.photo.source)), to: place)
            progress.show("\(Numbers.grouped(index + 1)) of \(Numbers.grouped(entries.count)) photos")
        }
        progress.end()
    }
}
