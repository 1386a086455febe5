internal import BrachioCore
internal import BrachioEdgeRuntime
package import Foundation
internal import Synchronization

/// Frames that people are to look at, each with what the model said of it, in a folder that never holds more than it may: the oldest go first.
package final class CaptureFolder: CaptureStore {
    /// What is written beside a frame.
    package struct Prediction: Codable, Sendable, Hashable {
        package var function: String
        package var time: Date
        package var name: String
        package var confidence: Double
        package var probabilities: [String: Double]

        package init(function: String, time: Date, name: String, confidence: Double, probabilities: [String: Double]) {
            self.function = function
            self.time = time
            self.name = name
            self.confidence = confidence
            self.probabilities = probabilities
        }
    }

    /// A frame and its prediction.
    package struct Capture: Sendable, Hashable {
        package let photo: URL
        package let prediction: URL
    }

    private struct State {
        var number = 0
        var accepts = true
        /// Oldest first.
        var held: [(name: String, bytes: Int64)] = []
        var bytes: Int64 { held.reduce(0) { $0 + $1.bytes } }
    }

    private let folder: URL
    private let state: Mutex<State>

    /// - Parameter folder: is made where it is not there. What an earlier run left is kept, half-written files apart.
    package init(_ folder: URL) throws {
        self.folder = folder
        do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
            throw BrachioError(.system, "cannot make the folder \(folder.path)", cause: error.localizedDescription)
        }
        try AtomicFile.removeStaged(in: folder)
        var state = State()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() where name.hasSuffix(".json") {
            let base = String(name.dropLast(5))
            state.number = max(state.number, Int(base) ?? 0)
            state.held.append((base, Self.size(folder, base)))
        }
        self.state = Mutex(state)
    }

    /// Keeps a frame; `false` where none are taken, or this one alone is more than may be held.
    @discardableResult
    package func keep(_ photo: Data, _ prediction: Prediction, bytesMax: Int64) throws -> Bool {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = try encoder.encode(prediction)
        let bytes = Int64(photo.count + text.count)
        let name: String? = state.withLock { state in
            guard state.accepts, bytes <= bytesMax else { return nil }
            state.number += 1
            _ = release(&state) { $0 + bytes > bytesMax }
            return String(format: "%012d", state.number)
        }
        guard let name else { return false }
        // The prediction comes last: with it the capture is whole.
        try AtomicFile.write(photo, to: folder.appendingPathComponent(name + ".jpg"))
        try AtomicFile.write(text, to: folder.appendingPathComponent(name + ".json"))
        state.withLock { $0.held.append((name, bytes)) }
        return true
    }

    package func bytesHeld() async -> Int64 { state.withLock(\.bytes) }

    package func giveBack(bytes: Int64) async -> Int64 {
        state.withLock { state in
            let before = state.bytes
            return release(&state) { before - $0 < bytes }
        }
    }

    package func setAccepting(_ accepts: Bool) async { state.withLock { $0.accepts = accepts } }

    /// The oldest that is held.
    package var oldest: Capture? {
        state.withLock { $0.held.first }.map {
            Capture(photo: folder.appendingPathComponent($0.name + ".jpg"), prediction: folder.appendingPathComponent($0.name + ".json"))
        }
    }

    /// It is where it was to go.
    package func remove(_ capture: Capture) {
        let name = capture.photo.deletingPathExtension().lastPathComponent
        state.withLock { state in
            state.held.removeAll { $0.name == name }
            erase(name)
        }
    }

    private func release(_ state: inout State, while isNeeded: (Int64) -> Bool) -> Int64 {
        var bytes = state.bytes
        var freed: Int64 = 0
        while let first = state.held.first, isNeeded(bytes) {
            erase(first.name)
            state.held.removeFirst()
            bytes -= first.bytes
            freed += first.bytes
        }
        return freed
    }

    private func erase(_ name: String) {
        unlink(folder.appendingPathComponent(name + ".json").path)
        unlink(folder.appendingPathComponent(name + ".jpg").path)
    }

    private static func size(_ folder: URL, _ name: String) -> Int64 {
        [".jpg", ".json"].reduce(0) { sum, ending in
            let attributes = try? FileManager.default.attributesOfItem(atPath: folder.appendingPathComponent(name + ending).path)
            return sum + ((attributes?[.size] as? Int64) ?? Int64(attributes?[.size] as? Int ?? 0))
        }
    }
}

/// Takes captures to the cloud: into a bucket and, with their prediction, into a labelling job.
package protocol CaptureUploader: Sendable {
    /// Returns when the cloud has both.
    ///
    /// - Throws: while there is no network; the capture is kept and tried again.
    func upload(_ capture: CaptureFolder.Capture) async throws
}
