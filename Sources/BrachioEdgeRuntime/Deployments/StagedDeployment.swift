package import BrachioDeployment
package import Foundation

/// A deployment all of whose files are on the device, checked and unpacked.
package struct StagedDeployment: Hashable, Sendable {
    package let document: DeploymentDocument
    private let artifacts: URL

    package init(document: DeploymentDocument, artifacts: URL) {
        self.document = document
        self.artifacts = artifacts
    }

    /// The file as it was downloaded.
    package func file(_ artifact: Artifact) -> URL { artifacts.appendingPathComponent(artifact.sha256) }

    /// The folder with what the archive holds. Nobody may change it: deployments share it.
    package func folder(_ artifact: Artifact) -> URL { artifacts.appendingPathComponent(artifact.sha256 + ".unpacked") }
}
