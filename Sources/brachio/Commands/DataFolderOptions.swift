internal import ArgumentParser

/// What every command about the server offers.
struct DataFolderOptions: ParsableArguments {
    @Option(help: "The folder that holds everything; $XDG_DATA_HOME/brachio when not given.")
    var data: String?

    var dataFolder: DataFolder { DataFolder(data) }
}
