/// What a model must answer on the device before it takes over: one photo, and what the model said of it where it was made.
package struct ModelCheck: Codable, Hashable, Sendable {
    /// The model resource's identifier.
    package var resource: String
    package var photo: Artifact
    /// One a class, in the model's order.
    package var probabilities: [Double]
    /// How far each probability may be off.
    package var tolerance: Double
    /// Median of several runs; `nil` without limit.
    package var latencyMillisecondsMax: Double?

    package init(resource: String, photo: Artifact, probabilities: [Double], tolerance: Double = 0.02, latencyMillisecondsMax: Double? = nil) {
        self.resource = resource
        self.photo = photo
        self.probabilities = probabilities
        self.tolerance = tolerance
        self.latencyMillisecondsMax = latencyMillisecondsMax
    }
}
