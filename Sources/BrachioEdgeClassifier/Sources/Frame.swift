package import BrachioImaging
package import Foundation
internal import BrachioCore

/// One picture of a source.
package struct Frame: Sendable {
    package enum Content: Sendable {
        /// JPEG, PNG, …, as it came.
        case encoded(Data)
        case picture(Picture)
    }

    package var content: Content
    /// A file's name, or nothing.
    package var name: String

    package init(_ content: Content, name: String = "") {
        self.content = content
        self.name = name
    }

    /// - Parameter shorterSideAtLeast: no more pixels are needed.
    package func picture(shorterSideAtLeast: Int? = nil) throws -> Picture {
        switch content {
        case .encoded(let data): try PhotoDecoder.decode(data, named: name.isEmpty ? "of the source" : name, shorterSideAtLeast: shorterSideAtLeast)
        case .picture(let picture): picture
        }
    }

    /// As a file: what came, or a JPEG.
    package func file() throws -> Data {
        switch content {
        case .encoded(let data): data
        case .picture(let picture): try picture.jpeg()
        }
    }
}

/// Where frames come from. Used by one thread, which it may keep waiting.
package protocol FrameSource: AnyObject {
    /// Whether frames come whether they are wanted or not, so that some may be lost.
    var isLive: Bool { get }

    /// The next frame; `nil` where nothing has come for some time: ask again.
    ///
    /// - Throws: what keeps the source from giving any; it is to be opened anew. ``SourceStopped`` where it is no longer wanted.
    func next() throws -> Frame?
}

extension FrameSourceSettings {
    /// Opens the source.
    ///
    /// - Parameter watch: bounds each of its waits.
    package func open(_ watch: SourceWatch = SourceWatch()) throws -> any FrameSource {
        switch self {
        case .folder(let path, let framesPerSecond, let repeats):
            try FolderSource(URL(fileURLWithPath: path), framesPerSecond: framesPerSecond, repeats: repeats ?? false, watch)
        case .snapshot(let url, let secondsBetween): try SnapshotSource(url, secondsBetween: secondsBetween ?? 1, watch)
        case .mjpeg(let url): try StreamSource(url, watch)
        case .camera(let device, let width, let height, let framesPerSecond):
            try CameraSource(device, width: width ?? 640, height: height ?? 480, framesPerSecond: framesPerSecond ?? 15, watch)
        case .gstreamer(let pipeline): try PipelineSource(pipeline, watch)
        }
    }
}
