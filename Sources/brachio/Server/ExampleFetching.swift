internal import BrachioCore
internal import BrachioFetching
internal import BrachioImaging
internal import BrachioLabelling
internal import BrachioObjectStore
internal import Dispatch
internal import Foundation
internal import Logging
internal import ServiceLifecycle

/// Brings example pictures of other hosts, each once, and keeps them in the job's folder: the portal's pages load nothing from elsewhere. One that
/// cannot be brought is noted with the reason; the job goes on without it.
struct ExampleFetching: Service {
    /// The longer side of what is kept, in pixels.
    static let side = 1_600
    static let jpegQuality = 85
    static let lookSeconds = 1.0

    let store: LabellingStore
    let objects: ObjectStore
    let fetch: PictureFetch
    let logger: Logger

    func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await bringAll() } catch is CancellationError { return } catch {
                    logger.error("example pictures cannot be brought", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: .seconds(Self.lookSeconds))
            }
        }
    }

    private func bringAll() async throws {
        for (job, address) in try await store.unfetchedExamples() {
            try Task.checkCancellation()
            let result: ExamplePictures.Fetched
            do { result = .kept(try await bring(address, for: job)) } catch let error as BrachioError {
                result = .failed(error.cause.map { "\(error.message): \($0)" } ?? error.message)
            }
            try await store.noteExample(address, result, of: job.id)
        }
    }

    private func bring(_ address: String, for job: LabellingJob) async throws -> S3Location {
        let picture = try await Self.picture(try await fetch.get(address), named: SourceName.of(address))
        let name = Digest(of: Data(address.utf8)).hexadecimal.prefix(16)
        let place = job.settings.output.appending("\(job.name)/examples/\(name).jpg")
        var request = PutRequest(bucket: place.bucket, key: place.key)
        request.metadata.contentType = "image/jpeg"
        _ = try await objects.put(request, bytes: picture)
        return place
    }

    /// What a stranger sent, decoded and encoded anew: nothing of it but its pixels is kept.
    private static func picture(_ encoded: Data, named name: String) async throws -> Data {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Data, any Error>) in
            DispatchQueue.global(qos: .utility).async {
                continuation.resume(with: Result {
                    let picture = try PhotoDecoder.decode(encoded, named: name, shorterSideAtLeast: side)
                    let longer = max(picture.width, picture.height)
                    guard longer > side else { return try picture.jpeg(quality: jpegQuality) }
                    let fit = { max(1, ($0 * side + longer / 2) / longer) }
                    return try picture.resized(width: fit(picture.width), height: fit(picture.height)).jpeg(quality: jpegQuality)
                })
            }
        }
    }
}
