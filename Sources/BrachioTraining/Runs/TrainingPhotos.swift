internal import BrachioCore
public import BrachioManifest
public import Foundation

/// The photos of a run: what is trained on, what is held back, and how they were divided.
public struct TrainingPhotos: Sendable {
    public let training: PhotoSet
    public let validation: PhotoSet
    /// `nil` where validation photos were handed over.
    public let split: Split?

    /// - Parameters:
    ///   - photos: a folder with one subfolder a class, or a manifest.
    ///   - validation: the same for the photos to validate on; without it a part of `photos` is held back.
    ///   - label: the manifest's label, where it has several.
    public init(_ photos: URL, validation: URL?, label: String?, split: Split) throws {
        let whole = try PhotoSet(at: photos, label: label)
        guard whole.classes.count >= 2 else {
            throw BrachioError(
                .invalidInput, "\(photos.path) has photos of one class only",
                cause: "the class is \(whole.classes[0])", mend: "add photos of at least one other class")
        }
        if let validation {
            training = whole
            self.validation = try PhotoSet(at: validation, label: label).reindexed(to: whole.classes)
            self.split = nil
        } else {
            (training, self.validation) = try split.divide(whole)
            self.split = split
        }
        skippedBefore = whole.skipped
        try check(photos)
    }

    /// Sets that were read already; without photos to validate on a part of `training` is held back. Classes may be without a photo.
    public init(_ photos: PhotoSet, validation: PhotoSet?, split: Split) throws {
        if let validation { self.init(training: photos, validation: try validation.reindexed(to: photos.classes), split: nil, skipped: photos.skipped) } else {
            let (training, held) = try split.divide(photos)
            self.init(training: training, validation: held, split: split, skipped: photos.skipped)
        }
        guard !self.validation.photos.isEmpty else { throw BrachioError(.invalidInput, "there are no photos to validate on") }
    }

    private init(training: PhotoSet, validation: PhotoSet, split: Split?, skipped: [PhotoSet.Skipped]) {
        self.training = training
        self.validation = validation
        self.split = split
        skippedBefore = skipped
    }

    private let skippedBefore: [PhotoSet.Skipped]

    /// Everything that was passed over.
    public var skipped: [PhotoSet.Skipped] { Array(Set(skippedBefore + training.skipped + validation.skipped)).sorted { $0.name < $1.name } }

    /// The same photos with the classes of a model whose training goes on, in its order.
    public func reindexed(to classes: [String]) throws -> TrainingPhotos {
        try TrainingPhotos(
            training: training.reindexed(to: classes), validation: validation.reindexed(to: classes), split: split, skipped: skippedBefore)
    }

    /// Without photos that turned out not to decode.
    func without(training unusable: [PhotoSet.Skipped], validation heldUnusable: [PhotoSet.Skipped]) throws -> TrainingPhotos {
        try TrainingPhotos(
            training: training.without(unusable), validation: validation.without(heldUnusable), split: split,
            skipped: skippedBefore)
    }

    private func check(_ photos: URL) throws {
        if let bare = zip(training.classes, training.countPerClass).first(where: { $0.1 == 0 }) {
            throw BrachioError(
                .invalidInput, "class \(bare.0) of \(photos.path) has no photo to train on",
                mend: "add photos of the class, or remove it")
        }
        guard !validation.photos.isEmpty else {
            throw BrachioError(
                .invalidInput, "there are no photos to validate on", cause: "every class has a single photo",
                mend: "add photos, or hand some over with --validation")
        }
    }

    /// SHA-256 over both parts.
    func digest() throws -> Digest {
        Digest(of: Data("\(try training.digest())\n\(try validation.digest())\n".utf8))
    }
}
