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
        // Manifests of both kinds may stand beside each other; the label's key is then the training channel's.
        let label = train.form == .augmentedManifest ? train.attributes[1] : ChannelContent.label
        if let validation, (validation.form == .augmentedManifest) != (train.form == .augmentedManifest) {
            throw BrachioError(
                .unsupported, "channels train and validation have different forms", cause: "one is an AugmentedManifestFile and the other is not",
                mend: "give both the same S3DataType")
        }
        if specification.settings.isMultiLabel {
            let reader = SeveralClasses(label: label, count: specification.settings.classes)
            return try TrainingPhotos(
                reader.photos(manifest(train)), validation: validation.map { try reader.photos(manifest($0)) },
                split: Split(validationFraction: 0.2, seed: specification.settings.seed))
        }
        return try TrainingPhotos(
            manifest(train), validation: validation.map(manifest), label: label,
            split: Split(validationFraction: 0.2, seed: specification.settings.seed))
    }

    private func manifest(_ channel: TrainingSpecification.Channel) throws -> URL {
        let brought = ChannelFolder(folder.input.appendingPathComponent(channel.name))
        if channel.form == .augmentedManifest { return brought.manifest }
        let list = specification.channel(channel.name + "_lst").map { ChannelFolder(folder.input.appendingPathComponent($0.name)) }
        let content = ChannelContent(
            brought, list: list, isMultiLabel: specification.settings.isMultiLabel, into: folder.work.appendingPathComponent("photos-\(channel.name)"))
        do { return try content.manifest() } catch let error as BrachioError { throw error.within("channel \(channel.name)") }
    }
}
