internal import BrachioActiveLearning
internal import BrachioAssistant
internal import BrachioCore
internal import BrachioJobs
internal import BrachioRuntime
internal import BrachioTraining
internal import Foundation

/// Computes the features of the photos in a job's folder. What it has computed stays when it is ended before its time.
struct FeatureWorker {
    let folder: WorkerFolder
    let report: WorkerReport
    let isInterrupted: () -> Bool

    /// Photos between two writes.
    private static let part = 16

    func work() throws -> WorkerResult {
        let specification = try folder.read(FeatureSpecification.self)
        let extractor = try FeatureExtractor(
            backbone: specification.backbone.map { URL(fileURLWithPath: $0) }, pool: try ThreadPool(threads: JobShare.threads()))
        let file = try FeatureFile.create(folder.features, columns: extractor.columns, extractor: extractor.digest)
        let photos = specification.photos
        for start in stride(from: 0, to: photos.count, by: Self.part) {
            if isInterrupted() { throw BrachioError(.interrupted, "stopped after the features of \(start) photos") }
            let part = photos[start..<min(photos.count, start + Self.part)]
            let found = try extractor.features(of: part.map { folder.input.appendingPathComponent($0.file) })
            try file.append(zip(part, found).map { photo, result in
                if case .failure(let error) = result { report.log("object \(photo.object) has no features: \(error.cause ?? error.message)") }
                return FeatureFile.Record(object: photo.object, values: try? result.get())
            })
            report.say(WorkerEvent(time: Date(), progress: Double(part.endIndex) / Double(max(1, photos.count))))
        }
        return WorkerResult(ending: .finished, files: [folder.features.lastPathComponent])
    }
}
