internal import BrachioCore
internal import BrachioImaging
internal import Foundation

/// A pipeline of GStreamer's, run by `gst-launch-1.0`, which writes YUV4MPEG2: pictures with their size said beforehand.
final class PipelineSource: FrameSource {
    let isLive = true
    private let process: Process
    private let output: FileHandle
    private var width = 0
    private var height = 0
    private var buffer: [UInt8] = []

    private static let sidePixelsMax = 8_192

    init(_ pipeline: String) throws {
        guard let program = Self.program() else {
            throw BrachioError(.notFound, "gst-launch-1.0 is not on this device", mend: "install gstreamer1.0-tools and the plug-ins that the pipeline names")
        }
        process = Process()
        process.executableURL = program
        process.arguments = ["-q"] + (try PipelineText.arguments(pipeline)) + [
            "!", "videoconvert", "!", "video/x-raw,format=Y444,colorimetry=bt601", "!", "y4menc", "!", "fdsink", "fd=1", "sync=false",
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardInput = FileHandle.nullDevice
        output = pipe.fileHandleForReading
        do { try process.run() } catch { throw BrachioError(.system, "the pipeline cannot be started", cause: error.localizedDescription) }
        try readHeader()
    }

    deinit {
        if process.isRunning { process.terminate() }
    }

    func next() throws -> Frame? {
        let mark = try line()
        guard mark.hasPrefix("FRAME") else { throw BrachioError(.corrupted, "the pipeline's output is no video", cause: "\"\(mark.prefix(40))\" stands where a frame begins") }
        let bytes = try take(3 * width * height)
        return Frame(.picture(bytes.withUnsafeBytes { RawPicture.planes444($0, width: width, height: height) }))
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
        while buffer.count < count {
            var ready = pollfd(fd: output.fileDescriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&ready, 1, Int32(ClassifierLimits.silenceSeconds * 1_000)) != 0 else {
                throw BrachioError(.system, "the pipeline gives no frame", cause: "\(ClassifierLimits.silenceSeconds) s are over")
            }
            let before = buffer.count
            let wanted = max(64 << 10, count - before)
            buffer += [UInt8](repeating: 0, count: wanted)
            let got = buffer.withUnsafeMutableBytes { read(output.fileDescriptor, $0.baseAddress.map { $0 + before }, wanted) }
            buffer.removeLast(wanted - max(0, got))
            guard got > 0 || (got < 0 && errno == EINTR) else {
                process.waitUntilExit()
                throw BrachioError(
                    .system, "the pipeline ended", cause: "gst-launch-1.0 ended with status \(process.terminationStatus)",
                    mend: "try it: gst-launch-1.0 … ! fakesink")
            }
        }
        defer { buffer.removeFirst(count) }
        return Array(buffer[..<count])
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
