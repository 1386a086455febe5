internal import BrachioCore
public import BrachioImaging
internal import BrachioLinearModels
public import BrachioManifest
internal import Foundation
internal import Synchronization

/// Decoded photos of a set. The first ones decoded stay in memory up to a limit: an epoch reads every photo once, so whichever stay
/// save equally much and replacing them would save nothing.
public final class PictureStore: Sendable {
    public static let defaultCacheBytes = 2 << 30

    public let photos: PhotoSet
    private let shorterSideAtLeast: Int
    private let cacheBytes: Int
    private let cache = Mutex(Cache())

    private struct Cache {
        var pictures: [Int: Picture] = [:]
        var bytes = 0
    }

    /// - Parameters:
    ///   - shorterSideAtLeast: pixels that the shorter side needs; large JPEGs are decoded at a fraction of their size.
    ///   - cacheBytes: memory for decoded photos.
    public init(_ photos: PhotoSet, shorterSideAtLeast: Int, cacheBytes: Int = defaultCacheBytes) {
        self.photos = photos
        self.shorterSideAtLeast = shorterSideAtLeast
        self.cacheBytes = cacheBytes
    }

    public var cachedBytes: Int { cache.withLock { $0.bytes } }

    /// The upright picture of photo `index`. Throws when the file is gone or does not decode, naming it.
    public func picture(_ index: Int) throws -> Picture {
        if let picture = cache.withLock({ $0.pictures[index] }) { return picture }
        let picture = try PhotoDecoder.decode(
            contentsOf: photos.photos[index].file, shorterSideAtLeast: shorterSideAtLeast)
        let bytes = picture.pixels.count
        cache.withLock { cache in
            guard cache.pictures[index] == nil, cache.bytes + bytes <= cacheBytes else { return }
            cache.pictures[index] = picture
            cache.bytes += bytes
        }
        return picture
    }

    /// Decodes every photo once on `threads` threads and says which cannot be used.
    public func check(threads: Int, progress: @escaping @Sendable (Int) -> Void = { _ in }) -> [PhotoSet.Skipped] {
        let failures = Mutex<[Int: String]>([:])
        let done = Mutex(0)
        parallelFor(photos.photos.count, threads: threads) { index in
            do { _ = try self.picture(index) } catch {
                let cause = (error as? BrachioError).map { $0.cause ?? $0.message } ?? "\(error)"
                failures.withLock { $0[index] = cause }
            }
            progress(done.withLock { $0 += 1; return $0 })
        }
        return failures.withLock { $0 }.sorted { $0.key < $1.key }.map {
            PhotoSet.Skipped(name: photos.photos[$0.key].name, reason: $0.value)
        }
    }
}
