internal import ArgumentParser
internal import BrachioCore
internal import BrachioIdentity
internal import Foundation

struct Env: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print what clients need to find the server, as shell exports.",
        discussion: """
            The credential is the data folder's root credential, and the port is the one of the server that runs on the folder, or ran
            last.

            The SageMaker SDK 2 asks the cloud's own address who it is, whatever the endpoint. With --notebook the exports also name a
            folder of Python in the data folder that mends this, so that sagemaker.get_execution_role() works in notebooks and scripts.
            Where PYTHONPATH cannot be set, --notebook-metadata prints the file that a SageMaker notebook has instead.

            Where the server speaks TLS under its own authority, AWS_CA_BUNDLE names the authority's file.

            Example:
              eval "$(brachio env)"
              eval "$(brachio env --notebook)" && jupyter lab
              brachio env --json
              brachio env --notebook-metadata | sudo tee /opt/ml/metadata/resource-metadata.json
            """)

    @OptionGroup var folder: DataFolderOptions

    @Flag(help: "Write JSON, one document a line, for scripts.")
    var json = false

    @Flag(help: "Export also what the SageMaker SDK needs in a notebook.")
    var notebook = false

    @Flag(name: .customLong("notebook-metadata"), help: "Print the metadata of a SageMaker notebook, for /opt/ml/metadata.")
    var notebookMetadata = false

    private struct NotebookMetadata: Encodable {
        var resourceName = "brachio"
        var executionRoleARN: String

        enum CodingKeys: String, CodingKey { case resourceName = "ResourceName", executionRoleARN = "ExecutionRoleArn" }
    }

    func run() throws {
        let data = folder.dataFolder
        if notebookMetadata {
            let role = Account.roleARN(path: Account.rootRolePath, name: Account.rootRoleName)
            return try JSONLine.write(NotebookMetadata(executionRoleARN: role))
        }
        let variables = try variables(data)
        if json {
            try JSONLine.write(Dictionary(uniqueKeysWithValues: variables))
        } else {
            for (name, value) in variables { StandardOutput.write("export \(name)='\(value)'") }
        }
    }

    private func variables(_ data: DataFolder) throws -> [(String, String)] {
        let root = try RootCredential.read(from: data.url)
        let endpoint = try ServerEndpoint.read(from: data)
        var variables = [
            ("AWS_ENDPOINT_URL", endpoint.url), ("AWS_ACCESS_KEY_ID", root.accessKeyID),
            ("AWS_SECRET_ACCESS_KEY", root.secretAccessKey), ("AWS_DEFAULT_REGION", Account.region), ("AWS_REGION", Account.region),
            ("AWS_ACCOUNT_ID", Account.number),
        ]
        if let authority = endpoint.authority { variables.append(("AWS_CA_BUNDLE", authority)) }
        if notebook {
            let support = NotebookSupport(data)
            try support.install()
            variables.append(("PYTHONPATH", support.pythonPath(before: ProcessInfo.processInfo.environment["PYTHONPATH"])))
        }
        return variables
    }
}
