internal import ArgumentParser
internal import BrachioCore
internal import BrachioLabelling

struct LabellingStop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Stop a labelling job; what is labelled is written.",
        discussion: """
            The server writes the manifest: at once where it runs, else when it starts.

            Example:
              brachio labelling stop animals
            """)

    @Argument(help: "The job.")
    var job: String

    @OptionGroup var folder: DataFolderOptions

    func run() async throws {
        let store = try folder.dataFolder.labelling()
        defer { try? store.close() }
        let found = try await store.job(job)
        guard !found.lifecycle.phase.isEnd else {
            throw BrachioError(.labellingJobEnded, "labelling job \(job) is \(found.lifecycle.phase.rawValue) already")
        }
        try await store.apply(.stop(.asked), to: found.id)
        StandardOutput.write("\(job) stops; the manifest will be \(found.outputManifest)")
    }
}
