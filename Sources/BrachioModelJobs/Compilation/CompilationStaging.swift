internal import BrachioCore
internal import BrachioJobs
internal import BrachioObjectStore
internal import Foundation

/// Brings a compilation job's model out of a bucket and the compiled package into one.
struct CompilationStaging: Sendable {
    let store: ObjectStore

    func prepare(_ job: Job, in folder: WorkerFolder) async throws {
        let specification = try JSONDecoder().decode(CompilationSpecification.self, from: job.specification)
        let object: OpenObject
        do { object = try await store.open(specification.model.bucket, specification.model.key) } catch let error as BrachioError {
            throw error.within(specification.model.description)
        }
        guard object.version.bytes <= Limits.packageBytes else {
            throw BrachioError(.limitExceeded, "\(specification.model) has \(object.version.bytes) bytes; a model has at most \(Limits.packageBytes)")
        }
        try await object.write(to: folder.input.appendingPathComponent("model"))
    }

    /// Writes `OUTPUT/model-TARGET.tar.gz`, where TARGET is the device's name.
    func deliver(_ job: Job, _ result: WorkerResult, from folder: WorkerFolder) async throws -> CompilationOutcome? {
        guard let name = result.files.first else { return nil }
        let specification = try JSONDecoder().decode(CompilationSpecification.self, from: job.specification)
        let file = folder.output.appendingPathComponent(name)
        let artifact = specification.output.appending("model-\(specification.target).tar.gz")
        var request = PutRequest(bucket: artifact.bucket, key: artifact.key)
        request.metadata.contentType = "application/gzip"
        _ = try await store.put(request, file: file)
        return CompilationOutcome(artifact: artifact, digest: try Digest(ofFile: file).hexadecimal)
    }
}
