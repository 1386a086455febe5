internal import ArgumentParser

struct LabellingCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "labelling", abstract: "Look after labelling jobs: status, stop, export, import, review, gold questions.",
        discussion: """
            Example:
              brachio labelling status
              brachio labelling export animals --format csv --out animals.csv
            """,
        subcommands: [LabellingStatus.self, LabellingStop.self, LabellingExport.self, LabellingImport.self, LabellingReview.self, LabellingGold.self])
}
