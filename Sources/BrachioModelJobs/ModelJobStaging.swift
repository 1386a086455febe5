internal import BrachioCore
package import BrachioJobs
package import BrachioObjectStore
package import Foundation

/// The staging of both kinds of jobs, from and to one object store.
package struct ModelJobStaging: JobStaging {
    private let training: TrainingStaging
    private let compilation: CompilationStaging

    package init(store: ObjectStore, now: @escaping @Sendable () -> Date = { Date() }) {
        training = TrainingStaging(store: store, now: now)
        compilation = CompilationStaging(store: store)
    }

    package func prepare(_ job: Job, in folder: WorkerFolder) async throws {
        switch job.kind {
        case .training: try await training.prepare(job, in: folder)
        case .compilation: try await compilation.prepare(job, in: folder)
        case .features: throw Self.unknown(job)
        }
    }

    package func deliver(_ job: Job, _ result: WorkerResult, from folder: WorkerFolder) async throws -> Data? {
        switch job.kind {
        case .training: try await training.deliver(job, result, from: folder).map(JSONEncoder().encode)
        case .compilation: try await compilation.deliver(job, result, from: folder).map(JSONEncoder().encode)
        case .features: throw Self.unknown(job)
        }
    }

    private static func unknown(_ job: Job) -> BrachioError { BrachioError(.defect, "\(job.kind.rawValue) job \(job.name) is none of a model") }

    private struct Runtime: Decodable { var maxRuntimeSeconds: Int }

    package func maxRuntimeSeconds(_ job: Job) -> Double {
        (try? JSONDecoder().decode(Runtime.self, from: job.specification)).map { Double($0.maxRuntimeSeconds) } ?? .infinity
    }
}
