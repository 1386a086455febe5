package import BrachioObjectStore
package import Foundation

/// What a training job was asked to do.
package struct TrainingSpecification: Sendable, Hashable, Codable {
    /// One named input.
    package struct Channel: Sendable, Hashable, Codable {
        package enum Form: String, Sendable, Hashable, Codable {
            /// Every object whose key begins with the location's.
            case prefix = "S3Prefix"
            /// Objects that a JSON list names.
            case manifest = "ManifestFile"
            /// JSON Lines of photos and labels.
            case augmentedManifest = "AugmentedManifestFile"
        }

        package var name: String
        package var form: Form
        package var location: S3Location
        /// Of an augmented manifest: the key of the photo's address, then that of its label.
        package var attributes: [String]

        package init(name: String, form: Form, location: S3Location, attributes: [String] = []) {
            self.name = name
            self.form = form
            self.location = location
            self.attributes = attributes
        }
    }

    package var settings: ImageClassificationSettings
    package var channels: [Channel]
    /// The folder that the artifacts' folder is made in.
    package var output: S3Location
    package var maxRuntimeSeconds: Int
    /// Processors of the kind of machine that was asked for: no more are used, where this machine has more.
    package var processors: Int?
    /// What the asker's own protocol wants back when the job is described; this room never reads it.
    package var request: Data

    package init(
        settings: ImageClassificationSettings, channels: [Channel], output: S3Location, maxRuntimeSeconds: Int, request: Data
    ) {
        self.settings = settings
        self.channels = channels
        self.output = output
        self.maxRuntimeSeconds = maxRuntimeSeconds
        self.request = request
    }

    package func channel(_ name: String) -> Channel? { channels.first { $0.name == name } }
}

/// What a training job gave.
package struct TrainingOutcome: Sendable, Hashable, Codable {
    package var artifacts: S3Location
    package var metrics: [String: Double]
    package var measured: Date

    package init(artifacts: S3Location, metrics: [String: Double], measured: Date) {
        self.artifacts = artifacts
        self.metrics = metrics
        self.measured = measured
    }
}
