internal import BrachioCore
internal import BrachioJobs
internal import BrachioManifest
internal import BrachioModelJobs
internal import BrachioTraining
internal import Foundation

/// The photos that the server has brought to a training job's folder.
struct TrainingJobPhotos {
    let folder: WorkerFolder
    let specification: TrainingSpecification

    func read() throws -> TrainingPhotos {
        guard let train = specification.channel("train") else { throw BrachioError(.invalidInput, "the job has no channel train") }
        let validation = specification.channel("validation")
        let label = train.form == .augmentedManifest ? train.attributes[1] : nil
        return try TrainingPhotos(
            photos(train), validation: validation.map(photos), label: label,
            split: Split(validationFraction: 0.2, seed: specification.settings.seed))
    }

    /// A manifest, or a folder with one subfolder a class.
    private func photos(_ channel: TrainingSpecification.Channel) -> URL {
        folder.input.appendingPathComponent(channel.name).appendingPathComponent(
            channel.form == .augmentedManifest ? "photos.manifest" : "photos")
    }
}
