internal import BrachioCore
internal import BrachioImaging
internal import Foundation

/// A pipeline of GStreamer's, run by `gst-launch-1.0`, which writes YUV4MPEG2: pictures with their size said beforehand.
final class PipelineSource: FrameSource {
    let isLive = true
    private let process: PipelineProcess
    private let watch: SourceWatch
    private var width = 0
    private var height = 0
    /// Bytes of a plane's row; `nil` until the second frame has shown it.
    private var rowBytes: Int?
    private var buffer: [UInt8] = []
    private var deadline: SourceWatch.Deadline

    private static let sidePixelsMax = 8_192
    private static let mark: [UInt8] = Array("FRAME".utf8)

    init(_ pipeline: String, _ watch: SourceWatch) throws {
        guard let program = Self.program() else {
            throw BrachioError(.notFound, "gst-launch-1.0 is not on this device", mend: "install gstreamer1.0-tools and the plug-ins that the pipeline names")
        }
        self.watch = watch
        // The first start on a device looks through all plug-ins.
        deadline = watch.startDeadline
        process = try PipelineProcess(
            [program.path, "-q"] + (try PipelineText.arguments(pipeline)) + [
                "!", "videoconvert", "!", "video/x-raw,format=Y444,colorimetry=bt601", "!", "y4menc", "!", "fdsink", "fd=1", "sync=false",
            ])
        try readHeader()
    }

    func next() throws -> Frame? {
        deadline = max(deadline, watch.frameDeadline)
        let mark = try line()
        guard mark.hasPrefix("FRAME") else { throw BrachioError(.corrupted, "the pipeline's output is no video", cause: "\"\(mark.prefix(40))\" stands where a frame begins") }
        let rowBytes = try rowBytes ?? findRowBytes()
        self.rowBytes = rowBytes
        let bytes = try take(3 * rowBytes * height)
        deadline = watch.frameDeadline
        return Frame(.picture(bytes.withUnsafeBytes { RawPicture.planes444($0, width: width, height: height, rowBytes: rowBytes) }))
    }

    /// Some versions of `y4menc` write rows as they stand in memory, filled up to a multiple of four bytes: what follows the first frame tells.
    private func findRowBytes() throws -> Int {
        let packed = 3 * width * height
        guard width % 4 != 0, try fill(packed + Self.mark.count) else { return width }
        return buffer[packed...].starts(with: Self.mark) ? width : width + 4 - width % 4
    }

    private func readHeader() throws {
        let fields = try line().split(separator: " ")
        func number(_ letter: Character) -> Int { fields.first { $0.first == letter }.flatMap { Int($0.dropFirst()) } ?? 0 }
        (width, height) = (number("W"), number("H"))
        guard fields.first == "YUV4MPEG2", (1...Self.sidePixelsMax).contains(width), (1...Self.sidePixelsMax).contains(height), fields.contains("C444") else {
            throw BrachioError(.unsupported, "the pipeline gives no video that is understood", cause: fields.joined(separator: " "))
        }
    }

    private func line() throws -> String {
        var bytes: [UInt8] = []
        while bytes.count < 256 {
            let byte = try take(1)[0]
            if byte == 0x0A { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        throw BrachioError(.corrupted, "the pipeline's output is no video")
    }

    private func take(_ count: Int) throws -> [UInt8] {
        guard try fill(count) else {
            let status = process.ended(within: .seconds(1)).map { "gst-launch-1.0 ended with status \($0)" }
            throw BrachioError(
                .system, "the pipeline ended", cause: process.words.reason ?? status ?? "gst-launch-1.0 closed its output",
                mend: "try it: gst-launch-1.0 … ! fakesink")
        }
        defer { buffer.removeFirst(count) }
        return Array(buffer[..<count])
    }

    /// Reads until so many bytes wait; `false` where the output ends before.
    private func fill(_ count: Int) throws -> Bool {
        while buffer.count < count {
            try watch.wait(process.output, until: deadline, "the pipeline")
            let before = buffer.count
            let wanted = max(64 << 10, count - before)
            buffer += [UInt8](repeating: 0, count: wanted)
            let got = buffer.withUnsafeMutableBytes { read(process.output, $0.baseAddress.map { $0 + before }, wanted) }
            buffer.removeLast(wanted - max(0, got))
            guard got > 0 || (got < 0 && [EINTR, EAGAIN].contains(errno)) else { return false }
        }
        return true
    }

    private static func program() -> URL? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return path.split(separator: ":").map { URL(fileURLWithPath: $0 + "/gst-launch-1.0") }.first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }
}

/// A pipeline as people write it, taken apart as a shell would, without one.
package enum PipelineText {
    /// The arguments of gst-launch-1.0, without the `appsink` that a program would end it with.
    ///
    /// - Throws: `invalidInput` for an empty pipeline or an open quotation mark.
    package static func arguments(_ text: String) throws -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Character?
        for character in text {
            if let open = quote {
                if character == open { quote = nil } else { word.append(character) }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character.isWhitespace {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        if !word.isEmpty { words.append(word) }
        if let sink = words.lastIndex(of: "!"), sink + 1 < words.count, words[sink + 1] == "appsink" { words.removeSubrange(sink...) }
        guard quote == nil, !words.isEmpty else {
            throw BrachioError(.invalidInput, "the pipeline cannot be read", cause: quote == nil ? "it is empty" : "a quotation mark is not closed")
        }
        return words
    }
}
