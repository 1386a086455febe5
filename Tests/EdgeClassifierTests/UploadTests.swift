import BrachioCore
import BrachioEdgeClassifier
import Foundation
import Synchronization
import TestSupport
import Testing

/// A bucket that refuses as many times as a test wants.
private final class PlayedBucket: BucketWriter {
    let state = Mutex((keys: [String](), contents: [[UInt8]](), refusals: 0, closed: ""))

    func put(_ content: [UInt8], contentType: String, bucket: String, key: String) async throws {
        try state.withLock { state in
            if state.refusals > 0 {
                state.refusals -= 1
                throw BrachioError(.system, "there is no network")
            }
            if bucket == state.closed { throw BrachioError(.accessDenied, "\(bucket) may not be written") }
            state.keys.append("\(contentType) \(bucket) \(key)")
            state.contents.append(content)
        }
    }
}

@Suite("Captures on their way to a bucket")
struct UploadTests {
    private static func prediction(_ destination: String?) -> CaptureFolder.Prediction {
        .init(function: "f", time: Date(timeIntervalSince1970: 0), name: "rex", confidence: 0.5, probabilities: ["rex": 0.5], destination: destination)
    }

    @Test("the prediction goes first, then the frame, and only then both go from the device; those that stay, stay")
    func order() async throws {
        try await withTemporaryFolderAsync { folder in
            let captures = try CaptureFolder(folder), bucket = PlayedBucket()
            let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 1, 2]
            try captures.keep(Data([1]), Self.prediction(nil), bytesMax: 10_000)
            try captures.keep(Data(png), Self.prediction("s3://frames/unsure"), bytesMax: 10_000)
            let upload = CaptureUpload(captures, to: bucket, device: "garden") { _ in }
            bucket.state.withLock { $0.refusals = 1 }
            await #expect(throws: BrachioError.self) { try await upload.sendOldest() }
            #expect(captures.oldestToLeave != nil && upload.sentCount == 0)
            #expect(try await upload.sendOldest())
            let key = "unsure/garden-19700101T000000Z-2.png"
            #expect(bucket.state.withLock(\.keys) == ["application/json frames \(key).json", "image/png frames \(key)"])
            #expect(bucket.state.withLock { $0.contents.last } == png)
            #expect(try await !upload.sendOldest())
            #expect(captures.oldestToLeave == nil && captures.oldest != nil && upload.sentCount == 1)
        }
    }

    @Test("a place that refuses holds up only what is to go there")
    func refused() async throws {
        try await withTemporaryFolderAsync { folder in
            let captures = try CaptureFolder(folder), bucket = PlayedBucket()
            for place in ["s3://closed/a", "s3://closed/a", "s3://frames"] { try captures.keep(Data([1]), Self.prediction(place), bytesMax: 10_000) }
            bucket.state.withLock { $0.closed = "closed" }
            let upload = CaptureUpload(captures, to: bucket, device: "garden") { _ in }
            await #expect(throws: BrachioError.self) { try await upload.sendOldest() }
            #expect(try await upload.sendOldest())
            #expect(bucket.state.withLock(\.keys).last == "image/jpeg frames garden-19700101T000000Z-3.jpg")
            #expect(try await !upload.sendOldest())
            #expect(captures.oldestToLeave != nil && captures.oldestToLeave(except: ["s3://closed/a"]) == nil)
        }
    }

    @Test("captures outlive a restart with where they are to go; a frame without its prediction does not")
    func restart() async throws {
        try await withTemporaryFolderAsync { folder in
            try CaptureFolder(folder).keep(Data([1]), Self.prediction("s3://frames"), bytesMax: 10_000)
            try Data([1]).write(to: folder.appendingPathComponent("000000000009.jpg"))
            let again = try CaptureFolder(folder), bucket = PlayedBucket()
            #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("000000000009.jpg").path))
            #expect(try await CaptureUpload(again, to: bucket, device: "d") { _ in }.sendOldest())
            #expect(bucket.state.withLock(\.keys).last == "image/jpeg frames d-19700101T000000Z-1.jpg")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        }
    }

    @Test("settings name a place in a bucket, or are refused", arguments: ["frames", "s3://", "s3://X/", "http://a.b/c", "s3://no_bucket/x"])
    func places(_ text: String) {
        #expect(throws: BrachioError.self) { try ClassifierSettings(json: #"{"source":{"folder":{"path":"/p"}},"captures":{"below":0.5,"to":"\#(text)"}}"#) }
    }
}
