internal import ArgumentParser

struct Brachio: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "brachio", abstract: "Label photos, train a classifier, compile it for a device, run it there.",
        discussion: """
            Example:
              brachio train photos --out model.tar.gz
              brachio compile model.tar.gz --out compiled.tar.gz
              brachio classify compiled.tar.gz new-photo.jpg
            """,
        version: programVersion,
        subcommands: [
            Demo.self, Train.self, Evaluate.self, Compile.self, Classify.self, BenchmarkCommand.self, Inspect.self, Import.self, Rehearse.self,
            ManifestCommand.self, LabellingCommand.self, Label.self, Serve.self, MQTTCommand.self, IoTCommand.self, Env.self, Credentials.self, ConsoleLink.self,
            DeviceCommand.self, Deploy.self, Deployments.self, WorkerCommand.self,
        ])
}

/// The version that packages record.
let programVersion = "0.1.0"
