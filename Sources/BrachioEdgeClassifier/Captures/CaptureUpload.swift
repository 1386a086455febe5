internal import BrachioCore
internal import Foundation
internal import Synchronization

/// Puts objects into the cloud's buckets.
package protocol BucketWriter: Sendable {
    /// Returns when the cloud has the object.
    ///
    /// - Throws: while there is no network, or what the cloud says against it.
    func put(_ content: [UInt8], contentType: String, bucket: String, key: String) async throws
}

/// Takes captures to the buckets that they are for, the oldest first, and removes them from the device once they are there. What cannot go now is tried
/// again, less and less often; a place that takes none holds up only what is to go there. Meanwhile the device's own bounds hold.
package actor CaptureUpload {
    private let captures: CaptureFolder
    private let bucket: any BucketWriter
    private let device: String
    private let log: @Sendable (String) -> Void
    private var wait = CaptureUpload.shortestWait
    private var lastFailure: String?
    /// Places that have refused a capture, and until when they are left alone.
    private var refused: [String: ContinuousClock.Instant] = [:]
    private let sent = Mutex(0)

    private static let shortestWait = Duration.seconds(1), longestWait = Duration.seconds(300)

    /// - Parameters:
    ///   - device: the thing's name, which becomes part of the objects' names.
    ///   - log: gets a failure that is another than the last one.
    package init(_ captures: CaptureFolder, to bucket: any BucketWriter, device: String, log: @escaping @Sendable (String) -> Void) {
        self.captures = captures
        self.bucket = bucket
        self.device = device
        self.log = log
    }

    /// Captures that the cloud has.
    package nonisolated var sentCount: Int { sent.withLock { $0 } }

    /// Goes on until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            do { if try await sendOldest() { continue } } catch {
                let reason = (error as? BrachioError)?.description ?? "\(error)"
                if reason != lastFailure { log("Captured frames cannot be sent: \(reason)") }
                lastFailure = reason
                if Self.isRefusal(error) { continue }
                try? await Task.sleep(for: wait)
                wait = min(Self.longestWait, wait * 2)
                continue
            }
            try? await Task.sleep(for: Self.shortestWait)
        }
    }

    /// Not the network's fault: another try soon would end as this one did.
    private static func isRefusal(_ error: any Error) -> Bool {
        (error as? BrachioError).map { [.accessDenied, .notFound, .invalidInput].contains($0.code) } ?? false
    }

    /// Sends one; `false` where none waits.
    package func sendOldest() async throws -> Bool {
        let now = ContinuousClock.now
        refused = refused.filter { $0.value > now }
        guard let capture = captures.oldestToLeave(except: Set(refused.keys)) else { return false }
        let prediction: CaptureFolder.Prediction, photo: Data, text: Data
        do {
            prediction = try captures.prediction(of: capture)
            (photo, text) = (try Data(contentsOf: capture.photo), try Data(contentsOf: capture.prediction))
        } catch {
            // It made room for others meanwhile, or the disk is bad: either way it is no more.
            captures.remove(capture)
            return true
        }
        let destination = prediction.destination ?? ""
        do { try await send(prediction, photo, text, number: capture.photo.lastPathComponent, to: destination) } catch {
            if Self.isRefusal(error) { refused[destination] = .now + Self.longestWait }
            throw error
        }
        captures.remove(capture)
        sent.withLock { $0 += 1 }
        wait = Self.shortestWait
        if refused.isEmpty { lastFailure = nil }
        return true
    }

    private func send(_ prediction: CaptureFolder.Prediction, _ photo: Data, _ text: Data, number name: String, to destination: String) async throws {
        let place = try CaptureDestination(destination), form = PhotoForm(of: photo)
        let number = name.prefix { $0 != "." }.drop { $0 == "0" }
        let time = prediction.time.formatted(Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted))
        let key = "\(place.prefix)\(device)-\(time)-\(number)\(form.ending)"
        // Whoever sees the frame finds its prediction there already.
        try await bucket.put(Array(text), contentType: "application/json", bucket: place.bucket, key: key + ".json")
        try await bucket.put(Array(photo), contentType: form.contentType, bucket: place.bucket, key: key)
    }
}

/// `s3://bucket/prefix`.
struct CaptureDestination: Hashable {
    let bucket: String
    /// Empty, or ends with a slash.
    let prefix: String

    /// - Throws: `invalidInput` for anything else.
    init(_ text: String) throws {
        let parts = text.dropFirst(5).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard text.hasPrefix("s3://"), let bucket = parts.first, (3...63).contains(bucket.utf8.count),
            bucket.utf8.allSatisfy({ (48...57).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 46 }), text.utf8.count <= 800
        else { throw BrachioError(.invalidInput, "\"\(text.prefix(120))\" is no place for captures", mend: "write s3://bucket/prefix/") }
        self.bucket = bucket
        let rest = parts.count > 1 ? parts[1] : ""
        prefix = rest.isEmpty || rest.hasSuffix("/") ? rest : rest + "/"
    }
}
