internal import ArgumentParser
internal import BrachioCore
internal import BrachioLabelling
internal import Foundation

struct LabellingGold: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gold", abstract: "Make photos of a running job gold questions, whose label is known.",
        discussion: """
            Every worker is shown each of them once, among the others; how often they are right tells how far the rest of what they say can be
            trusted, and `brachio labelling status JOB` shows it. The table has a column `source` (an address in a bucket, or its last part
            where that is unique) and a column `class`; with --remove, photos become usual ones again.

            Example:
              brachio labelling gold animals known.csv
              brachio labelling gold animals known.csv --remove
            """)

    @Argument(help: "The job.")
    var job: String

    @Argument(help: "A table of photos with their classes (csv), or an augmented manifest.")
    var labels: String

    @Flag(help: "They are gold questions no more.")
    var remove = false

    @OptionGroup var folder: DataFolderOptions

    func run() async throws {
        let store = try folder.dataFolder.labelling()
        defer { try? store.close() }
        let form: LabelForm = labels.hasSuffix(".csv") ? .csv : .manifest
        let table = try form.table(file(labels), prefix: "", classes: [], attribute: nil)
        guard !table.photos.isEmpty else { throw BrachioError(.invalidInput, "\(labels) names no photos") }
        var gold: [String: [String]] = [:]
        for photo in table.photos {
            let source = try await store.source(photo.source, in: job)
            gold[source] = remove ? [] : photo.classes
        }
        let count = try await store.setGold(gold, in: job)
        StandardOutput.write("\(job): \(Numbers.grouped(count)) of its photos are gold questions\(remove ? " no more" : "")")
    }
}
