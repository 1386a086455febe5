internal import BrachioCore
package import BrachioImaging
internal import Dispatch
public import Foundation
internal import Synchronization

/// The demo's photos: brick-built dinosaurs, rendered, in six classes.
///
/// The same count and seed give the same pictures on every machine; the JPEG bytes depend on the system's encoder.
public enum DinosaurDataset {
    /// In the order of their indices. `Unknown` is everything that is none of the five.
    public static let classes = ["Spinosaurus", "Dilophosaurus", "Stegosaurus", "Triceratops", "Brachiosaurus", "Unknown"]

    /// Photos in the data set of the demo.
    public static let standardCount = 388

    /// Size of a photo in pixels.
    public static let width = 400
    public static let height = 300

    /// Photos that ``render(count:seed:to:threads:progress:)`` makes at most.
    public static let photosMax = 100_000

    /// Renders `count` photos, the classes in turn, and writes them to `folder` (made if missing) as `<index>_<class>_<serial>.jpg`.
    ///
    /// - Parameters:
    ///   - threads: photos rendered at the same time; all processors when `nil`.
    ///   - progress: called after each photo, one call at a time, with the number of photos done.
    /// - Returns: the files in the order of their serials. Throws `invalidInput` for a count out of range and `system` when a file
    ///   cannot be written; files written before that stay.
    @discardableResult
    public static func render(
        count: Int = standardCount, seed: UInt64 = 1, to folder: URL, threads: Int? = nil,
        progress: @escaping @Sendable (_ done: Int) -> Void = { _ in }
    ) throws -> [(file: URL, classIndex: Int)] {
        guard (1...photosMax).contains(count) else {
            throw BrachioError(.invalidInput, "cannot render \(count) photos", cause: "the count is from 1 to \(photosMax)")
        }
        try makeFolder(folder)
        let entries = (0..<count).map { serial in
            (file: folder.appendingPathComponent(name(serial)), classIndex: serial % classes.count)
        }
        let work = RenderQueue()
        let workers = max(1, min(threads ?? ProcessInfo.processInfo.activeProcessorCount, count))
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            while let serial = work.next(below: count) {
                do {
                    let photo = try picture(serial: serial, seed: seed)
                    try AtomicFile.write(photo.picture.jpeg(quality: photo.quality), to: entries[serial].file)
                    work.finish(progress)
                } catch {
                    work.fail(error)
                }
            }
        }
        if let failure = work.failure { throw failure }
        return entries
    }

    /// The file name of a photo: index of the class, its name, and the serial in at least three digits.
    static func name(_ serial: Int) -> String {
        let index = serial % classes.count, digits = String(serial)
        return "\(index)_\(classes[index])_\(String(repeating: "0", count: max(0, 3 - digits.count)))\(digits).jpg"
    }

    /// One photo before it is encoded.
    package static func picture(
        serial: Int, seed: UInt64, width: Int = width, height: Int = height
    ) throws -> (picture: Picture, quality: Int) {
        let index = serial % classes.count, round = serial / classes.count
        let subject = index < Subject.dinosaurs.count ? Subject.dinosaurs[index] : Subject.others[round % Subject.others.count]
        let source = SplitMix64(seed: seed).derived(UInt64(serial))
        let photograph = Photograph(of: subject, source, aspect: Float(width) / Float(height))
        let pixels = photograph.take(width: width, height: height)
        return (Picture(width: width, height: height, pixels: pixels), photograph.jpegQuality)
    }

    private static func makeFolder(_ folder: URL) throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw BrachioError(.system, "cannot make the folder \(folder.path)", cause: error.localizedDescription)
        }
    }
}

/// Hands out serials to the workers and keeps the first failure, after which nothing more is handed out.
private final class RenderQueue: Sendable {
    private struct State {
        var started = 0
        var done = 0
        var failure: (any Error)?
    }

    private let state = Mutex(State())

    func next(below count: Int) -> Int? {
        state.withLock { state in
            guard state.failure == nil, state.started < count else { return nil }
            state.started += 1
            return state.started - 1
        }
    }

    func finish(_ report: @Sendable (Int) -> Void) {
        state.withLock { state in
            state.done += 1
            report(state.done)
        }
    }

    func fail(_ error: any Error) { state.withLock { $0.failure = $0.failure ?? error } }

    var failure: (any Error)? { state.withLock { $0.failure } }
}
