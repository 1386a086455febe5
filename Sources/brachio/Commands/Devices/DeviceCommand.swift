internal import ArgumentParser

struct DeviceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "device", abstract: "Add devices that run the agent, and see how they are.",
        discussion: """
            Example:
              brachio device add garden
              brachio device list
              brachio device status garden
            """,
        subcommands: [DeviceAdd.self, DeviceList.self, DeviceStatus.self])
}

/// Which server, and in what form it is answered.
struct DeviceOptions: ParsableArguments {
    @OptionGroup var folder: DataFolderOptions

    @Flag(help: "Write JSON, for scripts.")
    var json = false

    func client(_ service: String) throws -> EndpointClient { try EndpointClient(folder.dataFolder, service: service) }
}
