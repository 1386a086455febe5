import BrachioCore
import BrachioEdgeClassifier
import BrachioImaging
import Foundation
import TestSupport
import Testing

@Suite("Sources of frames")
struct SourceTests {
    /// A camera, or a pipeline's program, may be slow on a busy machine.
    private static let patient = SourceWatch(silence: .seconds(120), start: .seconds(120))

    private static func next(_ source: any FrameSource) throws -> Frame {
        while true {
            if let frame = try source.next() { return frame }
        }
    }

    private static let colours = [Color(red: 200, green: 10, blue: 10), Color(red: 10, green: 200, blue: 10), Color(red: 10, green: 10, blue: 200)]

    private static func photos(in folder: URL) throws -> [Data] {
        try colours.enumerated().map { index, colour in
            let photo = try Picture(width: 32, height: 16, filledWith: colour).jpeg(quality: 95)
            try photo.write(to: folder.appendingPathComponent("\(index).jpg"))
            return photo
        }
    }

    @Test("a folder gives its photos in order, what comes later later, and all again where it repeats")
    func folder() throws {
        try withTemporaryFolder { folder in
            _ = try Self.photos(in: folder)
            try Data("no photo".utf8).write(to: folder.appendingPathComponent("notes.txt"))
            let once = try FrameSourceSettings.folder(path: folder.path, framesPerSecond: nil, repeats: nil).open()
            #expect(try (0..<3).map { _ in try Self.next(once).name } == ["0.jpg", "1.jpg", "2.jpg"])
            #expect(try once.next() == nil)
            try Picture(width: 4, height: 4, filledWith: .black).jpeg().write(to: folder.appendingPathComponent("0b.jpg"))
            #expect(try Self.next(once).name == "0b.jpg")
            let again = try FrameSourceSettings.folder(path: folder.path, framesPerSecond: nil, repeats: true).open()
            #expect(try (0..<5).map { _ in try Self.next(again).name } == ["0.jpg", "0b.jpg", "1.jpg", "2.jpg", "0.jpg"])
        }
        #expect(throws: BrachioError.self) { try FrameSourceSettings.folder(path: "/nowhere", framesPerSecond: nil, repeats: nil).open() }
    }

    private static let camera = """
        import http.server, os, sys
        photos = [open(os.path.join(sys.argv[1], '%d.jpg' % index), 'rb').read() for index in range(3)]
        class Camera(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'
            number = 0
            def log_message(self, *_): pass
            def do_GET(self):
                if self.headers.get('Authorization') != 'Basic bWU6c2VjcmV0':
                    self.send_response(401); self.send_header('Content-Length', '0'); self.end_headers(); return
                self.send_response(200)
                if self.path == '/snapshot':
                    photo = photos[Camera.number % 3]; Camera.number += 1
                    self.send_header('Content-Length', str(len(photo))); self.end_headers(); self.wfile.write(photo); return
                self.send_header('Content-Type', 'multipart/x-mixed-replace; boundary=frame')
                self.send_header('Transfer-Encoding', 'chunked'); self.end_headers()
                for photo in photos:
                    part = b'--frame\\r\\nContent-Type: image/jpeg\\r\\n\\r\\n' + photo + b'\\r\\n'
                    for piece in (part[:100], part[100:]): self.wfile.write(b'%x\\r\\n' % len(piece) + piece + b'\\r\\n')
                self.wfile.write(b'9\\r\\n--frame--\\r\\n0\\r\\n\\r\\n')
        server = http.server.HTTPServer(('127.0.0.1', 0), Camera)
        print(server.server_port, flush=True)
        server.serve_forever()
        """

    private static func withCamera(_ body: (Int, [Data]) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let photos = try photos(in: folder)
            let process = Process()
            process.executableURL = PythonPeer.executable
            process.arguments = ["-c", camera, folder.path]
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            // Not asked to end: it has the blocked signals of the thread that started it.
            defer {
                kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
            }
            let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            try body(try #require(Int(line)), photos)
        }
    }

    @Test("a camera's pictures and its stream over HTTP", .enabled(if: PythonPeer.executable != nil, "\(PythonPeer.missing)"))
    func http() throws {
        try Self.withCamera { port, photos in
            func content(_ frame: Frame) -> Data? { if case .encoded(let data) = frame.content { data } else { nil } }
            let snapshots = try FrameSourceSettings.snapshot(url: "http://me:secret@127.0.0.1:\(port)/snapshot", secondsBetween: 0).open(Self.patient)
            #expect(try (0..<3).map { _ in content(try Self.next(snapshots)) } == photos)
            let stream = try FrameSourceSettings.mjpeg(url: "http://me:secret@127.0.0.1:\(port)/stream").open(Self.patient)
            #expect(try (0..<3).map { _ in content(try Self.next(stream)) } == photos)
            #expect(throws: BrachioError.self) { try Self.next(stream) }
            #expect(throws: BrachioError.self) { try FrameSourceSettings.mjpeg(url: "http://127.0.0.1:\(port)/stream").open() }
            let stranger = #expect(throws: BrachioError.self) { try FrameSourceSettings.snapshot(url: "http://127.0.0.1:\(port)/snapshot", secondsBetween: 0).open() }
            #expect(stranger?.description.contains("401") == true)
            #expect(throws: BrachioError.self) { try FrameSourceSettings.mjpeg(url: "http://me:secret@127.0.0.1:\(port)/snapshot").open() }
        }
        for address in ["https://127.0.0.1/", "ftp://x/", "", "http://127.0.0.1:1/"] {
            #expect(throws: BrachioError.self) { try FrameSourceSettings.mjpeg(url: address).open() }
            // A source that is open has given a picture: what a deployment waits for.
            #expect(throws: BrachioError.self) { try FrameSourceSettings.snapshot(url: address, secondsBetween: nil).open() }
        }
    }

    private static let hasGStreamer = FileManager.default.isExecutableFile(atPath: "/usr/bin/gst-launch-1.0")

    @Test("a GStreamer pipeline, its size as it comes, its colours right", .enabled(if: hasGStreamer, "gst-launch-1.0 is not on this machine"), arguments: [50, 52])
    func pipeline(width: Int) throws {
        let pipeline = "videotestsrc pattern=solid-color foreground-color=0xffc86432 num-buffers=3 ! video/x-raw,width=\(width),height=30 ! appsink"
        let source = try FrameSourceSettings.gstreamer(pipeline: pipeline).open(Self.patient)
        for _ in 0..<3 {
            let picture = try Self.next(source).picture()
            #expect(picture.width == width && picture.height == 30)
            for (x, y) in [(0, 0), (25, 15), (width - 1, 29)] {
                let found = picture[x, y]
                #expect(abs(Int(found.red) - 0xC8) <= 3 && abs(Int(found.green) - 0x64) <= 3 && abs(Int(found.blue) - 0x32) <= 3, "\(x), \(y): \(found)")
            }
        }
        #expect(throws: BrachioError.self) { try Self.next(source) }
        let error = #expect(throws: BrachioError.self) { try FrameSourceSettings.gstreamer(pipeline: "nosuchelement").open() }
        #expect(error?.cause?.contains("nosuchelement") == true, "\(error?.description ?? "")")
    }

    @Test("a pipeline that gives nothing is given up", .enabled(if: hasGStreamer, "gst-launch-1.0 is not on this machine"), .timeLimit(.minutes(10)))
    func silentPipeline() {
        let watch = SourceWatch(silence: .milliseconds(200), start: .milliseconds(500))
        let error = #expect(throws: BrachioError.self) { try FrameSourceSettings.gstreamer(pipeline: "appsrc ! video/x-raw,width=8,height=8,framerate=1/1,format=RGB").open(watch) }
        #expect(error?.message == "the pipeline gives no frame")
    }

    @Test("a camera that is none is an error that names it", arguments: ["/dev/null", "/dev/no-camera"])
    func camera(_ device: String) throws {
        let error = #expect(throws: BrachioError.self) { try FrameSourceSettings.camera(device: device, width: nil, height: nil, framesPerSecond: nil).open() }
        #expect(error?.message.contains(device) == true)
    }

    @Test("YUYV as cameras give it, against BT.601's primaries")
    func yuyv() {
        // Y, Cb, Cr of red, green and blue at full level (BT.601, limited range).
        for (bytes, colour) in [([81, 90, 81, 240], Color(red: 255, green: 0, blue: 0)), ([145, 54, 145, 34], Color(red: 0, green: 255, blue: 0)),
            ([41, 240, 41, 110], Color(red: 0, green: 0, blue: 255)), ([235, 128, 235, 128], .white), ([16, 128, 16, 128], .black)] as [([UInt8], Color)] {
            let picture = bytes.withUnsafeBytes { RawPicture.packed422($0, width: 2, height: 1, rowBytes: 4) }
            for x in 0..<2 {
                let found = picture[x, 0]
                #expect(abs(Int(found.red) - Int(colour.red)) <= 2 && abs(Int(found.green) - Int(colour.green)) <= 2 && abs(Int(found.blue) - Int(colour.blue)) <= 2)
            }
        }
    }
}
