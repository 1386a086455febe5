package import BrachioObjectStore
package import Foundation

/// What a compilation job was asked to do.
package struct CompilationSpecification: Sendable, Hashable, Codable {
    package var model: S3Location
    /// The shape of each input by its name, as far as it was given.
    package var inputs: [String: [Int]]
    /// What the asker says the archive was made with.
    package var framework: String
    /// A device's name, or a platform's such as `LINUX_ARM64`.
    package var target: String
    /// The folder that the artifact goes into.
    package var output: S3Location
    package var maxRuntimeSeconds: Int
    /// What the asker's own protocol wants back when the job is described; this room never reads it.
    package var request: Data

    package init(
        model: S3Location, inputs: [String: [Int]], framework: String, target: String, output: S3Location, maxRuntimeSeconds: Int,
        request: Data
    ) {
        self.model = model
        self.inputs = inputs
        self.framework = framework
        self.target = target
        self.output = output
        self.maxRuntimeSeconds = maxRuntimeSeconds
        self.request = request
    }
}

/// What a compilation job gave.
package struct CompilationOutcome: Sendable, Hashable, Codable {
    package var artifact: S3Location
    /// SHA-256 of the artifact, in hexadecimal.
    package var digest: String

    package init(artifact: S3Location, digest: String) {
        self.artifact = artifact
        self.digest = digest
    }
}
