internal import ArgumentParser
internal import BrachioCore
internal import BrachioLabelling
internal import BrachioObjectStore
internal import Foundation

struct LabellingImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Make a manifest of labels that were made elsewhere.",
        discussion: """
            Reads csv, label-studio, lst, folders or a manifest, and writes an augmented manifest: a labelling job with its label's name asks
            only for the photos without one; a job that adjusts shows each label to be kept or corrected. With --photos paths become
            addresses in a bucket.

            Example:
              brachio labelling import project.json --format label-studio --label animal --out animals.manifest
              brachio labelling import train.lst --format lst --classes cat,dog --photos s3://photos/raw/ --label animal --out train.manifest
            """)

    @Argument(help: "The file, or the folder with a subfolder a class.")
    var input: String

    @Option(help: "manifest, csv, label-studio, lst or folders.")
    var format: LabelForm

    @Option(help: "The name of the label in the manifest.")
    var label = "label"

    @Option(help: "The classes in the order of their numbers, with commas between them.")
    var classes: String?

    @Option(help: "What paths are put behind: s3://bucket/prefix/.")
    var photos: String?

    @Option(help: "The manifest to write.")
    var out: String

    @Flag(help: "Write JSON, one document a line, for scripts.")
    var json = false

    private struct Result: Encodable {
        var out: String
        var photos: Int
        var classes: [String]
    }

    func run() async throws {
        let names = ClassNames.list(classes)
        let prefix = photos.map { $0.hasSuffix("/") ? $0 : $0 + "/" } ?? ""
        var table = try format.table(file(input), prefix: prefix, classes: names, attribute: nil)
        if !names.isEmpty {
            let unknown = table.classes.filter { !names.contains($0) }
            guard unknown.isEmpty else {
                throw BrachioError(.invalidInput, "class '\(unknown[0])' is not among --classes", mend: "add it, or leave --classes out")
            }
            table.classes = names
        }
        if !prefix.isEmpty, format == .csv || format == .labelStudio || format == .manifest {
            for index in table.photos.indices where !table.photos[index].source.contains("://") { table.photos[index].source = prefix + table.photos[index].source }
        }
        try AtomicFile.write(Data(try table.manifest(attribute: label).utf8), to: file(out))
        if json { return try JSONLine.write(Result(out: file(out).path, photos: table.photos.count, classes: table.classes)) }
        StandardOutput.write("\(file(out).path): \(Numbers.grouped(table.photos.count)) photos of \(table.classes.count) classes")
    }
}
