internal import BrachioCore
internal import BrachioJobs
internal import BrachioObjectStore
internal import Foundation

/// Brings a training job's photos out of buckets and its model back into one.
struct TrainingStaging: Sendable {
    private let store: ObjectStore
    private let now: @Sendable () -> Date

    init(store: ObjectStore, now: @escaping @Sendable () -> Date) {
        self.store = store
        self.now = now
    }

    func prepare(_ job: Job, in folder: WorkerFolder) async throws {
        let specification = try JSONDecoder().decode(TrainingSpecification.self, from: job.specification)
        // A model that could not be delivered would be found out only after all the training.
        do { _ = try await store.list(specification.output.bucket, ListRequest()) } catch let error as BrachioError {
            throw error.within("S3OutputPath \(specification.output)")
        }
        for channel in specification.channels {
            let target = folder.input.appendingPathComponent(channel.name, isDirectory: true)
            try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
            let photos = ChannelPhotos(store: store, channel: channel, folder: target)
            do { try await photos.bring() } catch let error as BrachioError { throw error.within("channel \(channel.name)") }
        }
    }

    /// Writes `OUTPUT/JOB/output/model.tar.gz`, as SageMaker does.
    func deliver(_ job: Job, _ result: WorkerResult, from folder: WorkerFolder) async throws -> TrainingOutcome? {
        guard let file = result.files.first else { return nil }
        let specification = try JSONDecoder().decode(TrainingSpecification.self, from: job.specification)
        let artifacts = specification.output.appending("\(job.name)/output/model.tar.gz")
        var request = PutRequest(bucket: artifacts.bucket, key: artifacts.key)
        request.metadata.contentType = "application/gzip"
        _ = try await store.put(request, file: folder.output.appendingPathComponent(file))
        return TrainingOutcome(artifacts: artifacts, metrics: result.metrics, measured: now())
    }
}
