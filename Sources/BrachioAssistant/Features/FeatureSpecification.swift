package import BrachioJobs
package import Foundation

/// What a worker that computes features is asked for: photos in its `input/` folder; the features go to `output/features`.
package struct FeatureSpecification: Sendable, Hashable, Codable {
    package struct Photo: Sendable, Hashable, Codable {
        package var object: Int
        /// The name of a file in `input/`.
        package var file: String

        package init(object: Int, file: String) {
            self.object = object
            self.file = file
        }
    }

    /// The path of a network that `Backbone` reads; `nil` for the descriptor that needs none.
    package var backbone: String?
    package var photos: [Photo]

    package init(backbone: String?, photos: [Photo]) {
        self.backbone = backbone
        self.photos = photos
    }
}

extension WorkerFolder {
    /// Where a worker leaves the features that it has computed, also those of a run that was ended before its time.
    package var features: URL { output.appendingPathComponent("features") }
}
