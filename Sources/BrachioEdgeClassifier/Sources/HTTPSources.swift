internal import BrachioCore
internal import Foundation

/// A picture from an address, again and again.
final class SnapshotSource: FrameSource {
    let isLive = true
    private let address: String
    private let secondsBetween: Double
    private let watch: SourceWatch
    /// The picture that showed that there are any.
    private var first: Data?

    init(_ address: String, secondsBetween: Double, _ watch: SourceWatch) throws {
        self.address = address
        self.watch = watch
        self.secondsBetween = max(0.01, secondsBetween)
        first = try fetch()
    }

    func next() throws -> Frame? {
        if let picture = first.take() { return Frame(.encoded(picture)) }
        try watch.pause(seconds: secondsBetween)
        return Frame(.encoded(try fetch()))
    }

    private func fetch() throws -> Data {
        let deadline = watch.frameDeadline
        let connection = try HTTPConnection(address, watch, until: deadline)
        var data = Data()
        let length = connection.head.fields["content-length"].flatMap { Int($0) }
        while data.count < length ?? .max, let piece = try connection.read(until: deadline) {
            data.append(piece)
            guard data.count <= ClassifierLimits.frameBytes else {
                throw BrachioError(.limitExceeded, "the camera's picture is too large", cause: "more than \(ClassifierLimits.frameBytes) bytes")
            }
        }
        return data
    }
}

/// A stream of pictures, each a part of one answer.
final class StreamSource: FrameSource {
    let isLive = true
    private let connection: HTTPConnection
    private let watch: SourceWatch
    private var splitter: MultipartSplitter
    private var waiting: [Data] = []

    init(_ address: String, _ watch: SourceWatch) throws {
        self.watch = watch
        connection = try HTTPConnection(address, watch, until: watch.frameDeadline)
        let type = connection.head.fields["content-type"] ?? ""
        guard let splitter = MultipartSplitter(contentType: type) else {
            throw BrachioError(
                .unsupported, "the camera does not send a stream of pictures", cause: "its answer's type is \"\(type.prefix(80))\"",
                mend: "use its address for MJPEG, or \"snapshot\" for one picture at a time")
        }
        self.splitter = splitter
    }

    func next() throws -> Frame? {
        let deadline = watch.frameDeadline
        while waiting.isEmpty {
            guard let piece = try connection.read(until: deadline) else { throw BrachioError(.system, "the camera ended its stream") }
            waiting = try splitter.add(piece)
        }
        return Frame(.encoded(waiting.removeFirst()))
    }
}
