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
        /// Where frame and prediction are to go, `s3://bucket/prefix`; `nil` to stay on the device.
        package var destination: String?

        package init(function: String, time: Date, name: String, confidence: Double, probabilities: [String: Double], destination: String? = nil) {
            self.function = function
            self.time = time
            self.name = name
            self.confidence = confidence
            self.probabilities = probabilities
            self.destination = destination
        }
    }

    /// A frame and its prediction.
    package struct Capture: Sendable, Hashable {
        package let photo: URL
        package let prediction: URL
    }

    private struct Held {
        var name: String
        /// `.jpg`, say.
        var ending: String
        var bytes: Int64
        /// Where it is to go; `nil` to stay.
        var destination: String?
    }

    private struct State {
        var number = 0
        var accepts = true
        /// Oldest first.
        var held: [Held] = []
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
        var state = State()
        let names: [String]
        do {
            try AtomicFile.removeStaged(in: folder)
            names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        } catch { throw BrachioError(.system, "the folder \(folder.path) cannot be read", cause: error.localizedDescription, mend: "let the agent's user own it") }
        let photos = Dictionary(names.filter { !$0.hasSuffix(".json") }.map { (Self.base($0), $0) }) { first, _ in first }
        for name in names where name.hasSuffix(".json") {
            let base = Self.base(name)
            guard let photo = photos[base], let text = try? Data(contentsOf: folder.appendingPathComponent(name)), let prediction = try? Self.decoder.decode(Prediction.self, from: text)
            else { continue }
            state.number = max(state.number, Int(base) ?? 0)
            let bytes = Int64(text.count) + Self.bytes(folder.appendingPathComponent(photo))
            state.held.append(Held(name: base, ending: String(photo.dropFirst(base.count)), bytes: bytes, destination: prediction.destination))
        }
        // Half of a capture: the program ended in between.
        let whole = Set(state.held.map(\.name))
        for name in names where !whole.contains(Self.base(name)) { unlink(folder.appendingPathComponent(name).path) }
        self.state = Mutex(state)
    }

    /// Keeps a frame; `false` where none are taken, or this one alone is more than may be held.
    @discardableResult
    package func keep(_ photo: Data, _ prediction: Prediction, bytesMax: Int64) throws -> Bool {
        let text = try Self.encoder.encode(prediction), ending = PhotoForm(of: photo).ending
        let bytes = Int64(photo.count + text.count)
        let name: String? = state.withLock { state in
            guard state.accepts, bytes <= bytesMax else { return nil }
            state.number += 1
            _ = release(&state) { $0 + bytes > bytesMax }
            return String(format: "%012d", state.number)
        }
        guard let name else { return false }
        // The prediction comes last: with it the capture is whole.
        try AtomicFile.write(photo, to: folder.appendingPathComponent(name + ending))
        try AtomicFile.write(text, to: folder.appendingPathComponent(name + ".json"))
        state.withLock { $0.held.append(Held(name: name, ending: ending, bytes: bytes, destination: prediction.destination)) }
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
    package var oldest: Capture? { state.withLock { $0.held.first }.map(capture) }

    /// The oldest that is to go elsewhere.
    package var oldestToLeave: Capture? { oldestToLeave(except: []) }

    /// - Parameter destinations: what is to go there is passed over.
    package func oldestToLeave(except destinations: Set<String>) -> Capture? {
        state.withLock { $0.held.first { held in held.destination.map { !destinations.contains($0) } ?? false } }.map(capture)
    }

    package func prediction(of capture: Capture) throws -> Prediction { try Self.decoder.decode(Prediction.self, from: Data(contentsOf: capture.prediction)) }

    private func capture(_ held: Held) -> Capture {
        Capture(photo: folder.appendingPathComponent(held.name + held.ending), prediction: folder.appendingPathComponent(held.name + ".json"))
    }

    /// It is where it was to go.
    package func remove(_ capture: Capture) {
        let name = Self.base(capture.photo.lastPathComponent)
        state.withLock { state in
            for held in state.held where held.name == name { erase(held) }
            state.held.removeAll { $0.name == name }
        }
    }

    private func release(_ state: inout State, while isNeeded: (Int64) -> Bool) -> Int64 {
        var bytes = state.bytes
        var freed: Int64 = 0
        while let first = state.held.first, isNeeded(bytes) {
            erase(first)
            state.held.removeFirst()
            bytes -= first.bytes
            freed += first.bytes
        }
        return freed
    }

    private func erase(_ held: Held) {
        let files = capture(held)
        unlink(files.prediction.path)
        unlink(files.photo.path)
    }

    private static func base(_ name: String) -> String { String(name.prefix { $0 != "." }) }

    private static func bytes(_ file: URL) -> Int64 {
        ((try? FileManager.default.attributesOfItem(atPath: file.path))?[.size] as? NSNumber)?.int64Value ?? 0
    }

    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()

    private static let decoder: JSONDecoder = {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return decoder
    }()
}
