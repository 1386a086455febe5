internal import BrachioCore
internal import BrachioImaging
package import BrachioObjectStore
package import Foundation

/// Photos scaled for the screen: upright JPEG, made once and kept on disk within a byte limit.
///
/// At most `decodesMaximum` photos are decoded at the same time, however many are asked for; who asks for a photo that is being decoded
/// waits for that. Photos come from strangers: what is too large or damaged is refused by name, and not tried again soon.
package actor PhotoScaler {
    /// The side that a photo fits into.
    package enum Side: Int, Sendable, CaseIterable {
        case thumbnail = 320
        case screen = 1_600
        /// For looking closely.
        case zoom = 4_096
    }

    /// An encoded photo that is read to be scaled.
    package static let photoBytesMaximum = 64 << 20
    package static let decodesMaximum = 2
    /// Requests that wait for a decoder; further ones are refused.
    package static let waitingMaximum = 500
    /// Photos that cannot be decoded are remembered, this many.
    static let refusalsMaximum = 2_000
    static let jpegQuality = 82

    private let cache: PhotoCache
    private var running: [String: Task<Data, any Error>] = [:]
    private var refusals: [String: BrachioError] = [:]
    private var decoding = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private let queue = DispatchQueue(label: "brachio.photos", qos: .utility, attributes: .concurrent)

    /// - Parameter cacheBytesMaximum: what the scaled photos take on disk; those that were made first give way.
    package init(folder: URL, cacheBytesMaximum: Int = 1 << 30) {
        cache = PhotoCache(folder: folder, bytesMaximum: cacheBytesMaximum)
    }

    /// Names what `jpeg` gives for this object and side: it changes when the object does.
    package nonisolated static func tag(_ version: ObjectVersion, _ side: Side) -> String {
        let identity = [
            version.bucket, version.key, version.versionID, version.etag, String(version.bytes),
            String(version.modifiedAt.timeIntervalSince1970), String(side.rawValue),
        ]
        return String(Digest(of: Data(identity.joined(separator: "\0").utf8)).hexadecimal.prefix(40))
    }

    /// The photo as a JPEG of at most `side` pixels a side; a smaller photo keeps its size.
    ///
    /// - Throws: what `PhotoDecoder` does, and `limitExceeded` where the photo or the number of requests is too large.
    package func jpeg(_ object: OpenObject, _ side: Side) async throws -> Data {
        let tag = Self.tag(object.version, side)
        if let data = cache.read(tag) { return data }
        if let refusal = refusals[tag] { throw refusal }
        if let task = running[tag] { return try await task.value }
        guard running.count < Self.waitingMaximum else {
            throw BrachioError(.limitExceeded, "too many photos are being scaled", mend: "try again in a moment")
        }
        let task = Task { try await scale(object, side, tag) }
        running[tag] = task
        defer { running[tag] = nil }
        do { return try await task.value } catch let error as BrachioError {
            if error.code == .invalidInput || error.code == .unsupported || error.code == .limitExceeded {
                if refusals.count >= Self.refusalsMaximum { refusals.removeAll() }
                refusals[tag] = error
            }
            throw error
        }
    }

    private func scale(_ object: OpenObject, _ side: Side, _ tag: String) async throws -> Data {
        await takePlace()
        defer { leavePlace() }
        let encoded = try await object.data(bytesMaximum: Self.photoBytesMaximum)
        let name = object.version.key
        let data = try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Data, any Error>) in
            queue.async { continuation.resume(with: Result { try Self.scaled(encoded, name, side.rawValue) }) }
        }
        cache.keep(data, tag)
        return data
    }

    private func takePlace() async {
        if decoding < Self.decodesMaximum {
            decoding += 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    /// Hands the place to whoever waits longest.
    private func leavePlace() {
        if waiting.isEmpty { decoding -= 1 } else { waiting.removeFirst().resume() }
    }

    nonisolated static func scaled(_ encoded: Data, _ name: String, _ side: Int) throws -> Data {
        let picture = try PhotoDecoder.decode(encoded, named: name, shorterSideAtLeast: side)
        let longer = max(picture.width, picture.height)
        guard longer > side else { return try picture.jpeg(quality: jpegQuality) }
        func fit(_ length: Int) -> Int { max(1, (length * side + longer / 2) / longer) }
        return try picture.resized(width: fit(picture.width), height: fit(picture.height)).jpeg(quality: jpegQuality)
    }
}
