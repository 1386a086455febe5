internal import BrachioCore
internal import BrachioImaging
internal import CVideoCapture
internal import Foundation

/// A camera of the operating system's, through V4L2.
final class CameraSource: FrameSource {
    let isLive = true
    private let device: String
    private let watch: SourceWatch
    private let video: OpaquePointer
    private let format: brachio_video_format

    private static let sidePixelsMax = 16_384

    init(_ device: String, width: Int, height: Int, framesPerSecond: Int, _ watch: SourceWatch) throws {
        guard (1...Self.sidePixelsMax).contains(width), (1...Self.sidePixelsMax).contains(height), (1...1_000).contains(framesPerSecond) else {
            throw BrachioError(.invalidInput, "a camera cannot give \(width) × \(height) pixels \(framesPerSecond) times a second")
        }
        var format = brachio_video_format()
        var failure = brachio_video_cannot_open
        guard let video = brachio_video_open(device, Int32(width), Int32(height), Int32(framesPerSecond), &format, &failure) else {
            throw Self.error(device, failure, String(cString: strerror(errno)))
        }
        self.device = device
        self.watch = watch
        self.video = video
        self.format = format
    }

    deinit { brachio_video_close(video) }

    func next() throws -> Frame? {
        var bytes: UnsafeRawPointer?
        var count = 0
        try watch.wait(brachio_video_descriptor(video), until: watch.frameDeadline, "camera \(device)")
        let got = brachio_video_next(video, &bytes, &count)
        guard got >= 0 else { throw BrachioError(.system, "camera \(device) gives no frame", cause: String(cString: strerror(-got))) }
        guard got > 0, let bytes else { return nil }
        let buffer = UnsafeRawBufferPointer(start: bytes, count: count)
        guard format.form == brachio_video_yuyv else { return Frame(.encoded(Data(buffer))) }
        let (width, height, rowBytes) = (Int(format.width), Int(format.height), Int(format.row_bytes))
        // A frame that was cut short on its way is passed over.
        guard rowBytes >= 2 * width, count >= rowBytes * height else { return nil }
        return Frame(.picture(RawPicture.packed422(buffer, width: width & ~1, height: height, rowBytes: rowBytes)))
    }

    private static func error(_ device: String, _ failure: brachio_video_failure, _ cause: String) -> BrachioError {
        switch failure {
        case brachio_video_cannot_open:
            BrachioError(.notFound, "camera \(device) cannot be opened", cause: cause, mend: "see that it is plugged in (ls /dev/video*) and that the agent may read it")
        case brachio_video_no_camera:
            BrachioError(.unsupported, "\(device) is no camera", cause: cause, mend: "choose another /dev/video…")
        case brachio_video_no_format:
            BrachioError(
                .unsupported, "camera \(device) gives neither JPEG nor YUYV", cause: cause, mend: "use a GStreamer pipeline: v4l2src device=\(device) ! decodebin")
        default: BrachioError(.system, "camera \(device) cannot be started", cause: cause, mend: "see that no other program uses it")
        }
    }
}
