internal import ArgumentParser
internal import BrachioCore
internal import BrachioIdentity

struct Env: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print what clients need to find the server, as shell exports.",
        discussion: """
            The credential is the data folder's root credential, and the port is the one of the server that runs on the folder, or ran
            last.

            Example:
              eval "$(brachio env)"
              brachio env --json
            """)

    @OptionGroup var folder: DataFolderOptions

    @Flag(help: "Write JSON, one document a line, for scripts.")
    var json = false

    func run() throws {
        let data = folder.dataFolder
        let root = try RootCredential.read(from: data.url)
        let endpoint = try ServerEndpoint.read(from: data)
        let variables = [
            ("AWS_ENDPOINT_URL", endpoint.url), ("AWS_ACCESS_KEY_ID", root.accessKeyID),
            ("AWS_SECRET_ACCESS_KEY", root.secretAccessKey), ("AWS_DEFAULT_REGION", Account.region), ("AWS_REGION", Account.region),
            ("AWS_ACCOUNT_ID", Account.number),
        ]
        if json {
            try JSONLine.write(Dictionary(uniqueKeysWithValues: variables))
        } else {
            for (name, value) in variables { StandardOutput.write("export \(name)='\(value)'") }
        }
    }
}
