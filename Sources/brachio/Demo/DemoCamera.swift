internal import BrachioCore
internal import BrachioManifest
internal import Foundation
internal import Synchronization

/// The device's camera: held-back photos, one after the other, put into the folder that the classifier watches. Each frame has a name of its
/// own, so that it is known which of them have been answered.
final class DemoCamera: Sendable {
    struct Frame: Sendable {
        var name: String
        var photo: PhotoSet.Photo
    }

    static let framesPerSecond = 8

    let folder: URL
    private let photos: [PhotoSet.Photo]
    private let shown = Mutex<[Frame]>([])

    /// - Parameter folder: is made anew.
    init(_ folder: URL, photos: PhotoSet) {
        self.folder = folder
        var random = SplitMix64(seed: 1)
        self.photos = photos.photos.shuffled(by: &random)
    }

    /// Every frame so far.
    var frames: [Frame] { shown.withLock { $0 } }
    /// How many frames show every photo once.
    var roundCount: Int { photos.count }

    /// Shows the next photos.
    func play(_ count: Int) async throws {
        for _ in 0..<count {
            try show()
            try await Task.sleep(for: .seconds(1) / Self.framesPerSecond)
        }
    }

    /// Shows photos until the task is cancelled.
    func playOn() async {
        while !Task.isCancelled { do { try await play(1) } catch { return } }
    }

    private func show() throws {
        let number = shown.withLock { $0.count }, photo = photos[number % photos.count]
        let name = String(format: "%06d", number + 1) + "." + photo.file.pathExtension.lowercased()
        // A hidden name until it is whole.
        let hidden = folder.appendingPathComponent("." + name)
        do { try FileManager.default.copyItem(at: photo.file, to: hidden) } catch {
            throw BrachioError(.system, "\(photo.file.path) cannot be copied", cause: error.localizedDescription)
        }
        shown.withLock { $0.append(Frame(name: name, photo: photo)) }
        guard rename(hidden.path, folder.appendingPathComponent(name).path) == 0 else {
            throw BrachioError(.system, "\(hidden.path) cannot be renamed", cause: String(cString: strerror(errno)))
        }
    }
}
