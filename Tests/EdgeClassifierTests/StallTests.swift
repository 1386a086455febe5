import BrachioCore
import BrachioEdgeClassifier
import Foundation
import Testing

/// A server on loopback that takes connections and then does what a test wants.
private final class SilentCamera: Sendable {
    let port: Int
    private let listener: Int32

    /// - Parameter answer: said to the first client, then one byte of `drip` every few milliseconds until the client is gone; without, nobody answers.
    init(_ answer: String? = nil, drip: String = "") throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (listener, length) = (listener, size)
        port = try withUnsafeMutablePointer(to: &address) {
            try $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                guard bind(listener, pointer, length) == 0, listen(listener, 8) == 0, getsockname(listener, pointer, &size) == 0 else { throw CocoaError(.fileReadUnknown) }
            }
            return Int($0.pointee.sin_port.byteSwapped)
        }
        guard let answer else { return }
        Thread {
            let client = accept(listener, nil, nil)
            defer { close(client) }
            _ = send(client, answer, answer.utf8.count, Int32(MSG_NOSIGNAL))
            while send(client, drip, drip.utf8.count, Int32(MSG_NOSIGNAL)) > 0 { usleep(5_000) }
        }.start()
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }
}

@Suite("Sources that stall", .timeLimit(.minutes(10)))
struct StallTests {
    private static let short = SourceWatch(silence: .milliseconds(200), start: .milliseconds(200))
    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=x\r\n"

    @Test("a camera that says nothing is given up, and one that never ends a frame, too", arguments: [
        (nil, ""), ("HTTP/1.1 200 OK\r\n", "x"), (head + "\r\n--x\r\n\r\n", "x"), (head + "\r\n", "-"),
    ] as [(String?, String)])
    func http(_ answer: String?, drip: String) throws {
        let camera = try SilentCamera(answer, drip: drip)
        let error = #expect(throws: BrachioError.self) {
            let source = try FrameSourceSettings.mjpeg(url: "http://127.0.0.1:\(camera.port)/").open(Self.short)
            while true { _ = try source.next() }
        }
        #expect(error?.message == "the camera gives no frame")
    }

    @Test("whoever no longer wants a source need not wait for it", arguments: ["folder", "snapshot"])
    func stopped(_ kind: String) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("brachio-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for name in ["a.jpg", "b.jpg"] { try Data([1]).write(to: folder.appendingPathComponent(name)) }
        let camera = try SilentCamera()
        let watch = SourceWatch(silence: .seconds(3_600))
        let settings: FrameSourceSettings =
            kind == "folder" ? .folder(path: folder.path, framesPerSecond: 0.0001, repeats: true) : .snapshot(url: "http://127.0.0.1:\(camera.port)/", secondsBetween: 1)
        Thread {
            usleep(50_000)
            watch.stop()
        }.start()
        #expect(throws: SourceStopped.self) {
            let source = try settings.open(watch)
            while true { _ = try source.next() }
        }
        #expect(watch.isStopped)
    }

    @Test("what is no plain file in a folder is passed over")
    func folder() throws {
        try withTemporaryFolder { folder in
            guard mkfifo(folder.appendingPathComponent("a.jpg").path, 0o600) == 0 else { throw CocoaError(.fileWriteUnknown) }
            try FileManager.default.createDirectory(at: folder.appendingPathComponent("b.jpg"), withIntermediateDirectories: true)
            try Data([1]).write(to: folder.appendingPathComponent("c.jpg"))
            let source = try FrameSourceSettings.folder(path: folder.path, framesPerSecond: nil, repeats: nil).open()
            #expect(try (0..<3).map { _ in try source.next()?.name } == [nil, nil, "c.jpg"])
        }
    }

    @Test("a pipeline's program that does not hear is killed, and what it started with it")
    func deaf() throws {
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("numbers")
            let script = "trap '' TERM; (trap '' TERM; sleep 1000) & echo $$ $! > \(file.path).new; mv \(file.path).new \(file.path); while :; do sleep 1; done"
            do {
                let process = try PipelineProcess(["/bin/sh", "-c", script])
                while !FileManager.default.fileExists(atPath: file.path) { usleep(1_000) }
                #expect(process.ended(within: .zero) == nil)
            }
            let numbers = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
            #expect(numbers.count == 2)
            #expect(kill(numbers[0], 0) != 0)
            // Whoever reaps orphans may not have come yet.
            func state() -> String? { (try? String(contentsOfFile: "/proc/\(numbers[1])/stat", encoding: .utf8)).flatMap { $0.split(separator: " ").dropFirst(2).first.map(String.init) } }
            while let state = state(), state != "Z" { usleep(1_000) }
        }
    }

    @Test("a pipeline's program hears, whatever the thread that starts it has blocked")
    func hears() throws {
        var (all, before) = (sigset_t(), sigset_t())
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let process = try PipelineProcess(["/bin/sh", "-c", "kill -TERM $$; sleep 1000"])
        #expect(process.ended(within: .seconds(60)) == 128 + SIGTERM)
    }
}
