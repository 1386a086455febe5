internal import BrachioCore
package import Foundation

/// One request to a camera in the local network, and its answer as it comes: plain HTTP/1.1 with `Connection: close`.
final class HTTPConnection {
    struct Head {
        var status: Int
        /// By lower-case name.
        var fields: [String: String]
    }

    private let socket: Int32
    private let watch: SourceWatch
    private(set) var head = Head(status: 0, fields: [:])
    private var rest = Data()
    private var chunks: ChunkedBody?

    /// Sends the request and reads the answer's head.
    ///
    /// - Parameter address: `http://[user:password@]host[:port]/path`.
    init(_ address: String, _ watch: SourceWatch, until deadline: SourceWatch.Deadline) throws {
        guard let parts = URLComponents(string: address), parts.scheme == "http", let host = parts.host, !host.isEmpty else {
            throw BrachioError(.invalidInput, "\(address.prefix(120)) is no address of a camera", mend: "write http://host:port/path; for https use a GStreamer pipeline")
        }
        let shown = "http://\(host):\(parts.port ?? 80)"
        self.watch = watch
        socket = try Self.connect(host, parts.port ?? 80, shown, watch, deadline)
        let path = (parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath) + (parts.percentEncodedQuery.map { "?" + $0 } ?? "")
        var request = "GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\nAccept: image/*, multipart/x-mixed-replace\r\n"
        if let user = parts.user {
            request += "Authorization: Basic \(Data("\(user):\(parts.password ?? "")".utf8).base64EncodedString())\r\n"
        }
        do {
            try send(Data((request + "\r\n").utf8), deadline)
            try readHead(shown, deadline)
        } catch {
            close(socket)
            throw error
        }
    }

    deinit { close(socket) }

    /// The next piece of the body; `nil` at its end.
    func read(until deadline: SourceWatch.Deadline) throws -> Data? {
        while true {
            let piece = rest.isEmpty ? try receive(deadline) : rest
            rest = Data()
            guard let piece else { return nil }
            guard chunks != nil else { return piece }
            if let content = try chunks?.add(piece), !content.isEmpty { return content }
            if chunks?.isEnded == true { return nil }
        }
    }

    private func readHead(_ shown: String, _ deadline: SourceWatch.Deadline) throws {
        var buffer = Data()
        let end = Data("\r\n\r\n".utf8)
        while buffer.range(of: end) == nil {
            guard buffer.count <= ClassifierLimits.headBytes, let piece = try receive(deadline) else {
                throw BrachioError(.invalidInput, "\(shown) does not answer as HTTP does")
            }
            buffer.append(piece)
        }
        guard let split = buffer.range(of: end) else { return }
        let lines = String(decoding: buffer[..<split.lowerBound], as: UTF8.self).split(separator: "\r\n")
        head.status = lines.first.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) } ?? 0
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { head.fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces) }
        }
        guard head.status == 200 else { throw BrachioError(.system, "\(shown) gives no picture", cause: "it answers with status \(head.status)") }
        rest = Data(buffer[split.upperBound...])
        if head.fields["transfer-encoding"]?.lowercased() == "chunked" { chunks = ChunkedBody() }
    }

    private func send(_ data: Data, _ deadline: SourceWatch.Deadline) throws {
        var sent = 0
        while sent < data.count {
            try watch.wait(socket, writes: true, until: deadline, "the camera")
            let count = data.withUnsafeBytes { Foundation.send(socket, $0.baseAddress.map { $0 + sent }, data.count - sent, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            guard count > 0 else { throw BrachioError(.system, "the camera closed the connection", cause: String(cString: strerror(errno))) }
            sent += count
        }
    }

    private func receive(_ deadline: SourceWatch.Deadline) throws -> Data? {
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            try watch.wait(socket, until: deadline, "the camera")
            let count = recv(socket, &bytes, bytes.count, 0)
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            guard count >= 0 else { throw BrachioError(.system, "the camera closed the connection", cause: String(cString: strerror(errno))) }
            return count == 0 ? nil : Data(bytes[..<count])
        }
    }

    private static func connect(_ host: String, _ port: Int, _ shown: String, _ watch: SourceWatch, _ deadline: SourceWatch.Deadline) throws -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let failure = getaddrinfo(host, String(port), &hints, &found)
        guard failure == 0 else { throw BrachioError(.notFound, "\(shown) cannot be found", cause: String(cString: gai_strerror(failure))) }
        defer { freeaddrinfo(found) }
        var cause = "it has no address"
        var candidate = found
        while let address = candidate?.pointee {
            let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
            let socket = Foundation.socket(address.ai_family, kind, address.ai_protocol)
            do {
                let number = try connect(socket, address, shown, watch, deadline)
                if number == 0 { return socket }
                cause = String(cString: strerror(number))
            } catch {
                close(socket)
                throw error
            }
            close(socket)
            candidate = address.ai_next
        }
        throw BrachioError(.system, "\(shown) cannot be reached", cause: cause)
    }

    /// 0, or the number of the system's error.
    private static func connect(
        _ socket: Int32, _ address: addrinfo, _ shown: String, _ watch: SourceWatch, _ deadline: SourceWatch.Deadline
    ) throws -> Int32 {
        guard socket >= 0 else { return errno }
        if Foundation.connect(socket, address.ai_addr, address.ai_addrlen) == 0 { return 0 }
        guard errno == EINPROGRESS else { return errno }
        try watch.wait(socket, writes: true, until: deadline, shown)
        var number: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(socket, SOL_SOCKET, SO_ERROR, &number, &size) == 0 ? number : errno
    }
}

/// A body in chunks (RFC 9112, section 7.1), unwrapped as it comes.
package struct ChunkedBody: Sendable {
    private var buffer = Data()
    private var left = 0
    package private(set) var isEnded = false

    package init() {}

    /// - Throws: `invalidInput` for what is no chunk.
    package mutating func add(_ piece: Data) throws -> Data {
        buffer.append(piece)
        var content = Data()
        while !isEnded {
            if left > 2 {
                let count = min(left - 2, buffer.count)
                content += buffer.prefix(count)
                buffer = Data(buffer.dropFirst(count))
                left -= count
                if left > 2 { return content }
            }
            if left > 0 {
                guard buffer.count >= left else { return content }
                buffer = Data(buffer.dropFirst(left))
                left = 0
            }
            guard let end = buffer.range(of: Data("\r\n".utf8)) else {
                guard buffer.count <= 1_024 else { throw BrachioError(.invalidInput, "the camera's answer is no whole chunk") }
                return content
            }
            let digits = String(decoding: buffer[..<end.lowerBound].prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self).trimmingCharacters(in: .whitespaces)
            guard let size = Int(digits, radix: 16), (0...ClassifierLimits.frameBytes).contains(size) else {
                throw BrachioError(.invalidInput, "the camera's answer has a chunk of the size \"\(digits.prefix(20))\"")
            }
            buffer = Data(buffer[end.upperBound...])
            if size == 0 { isEnded = true } else { left = size + 2 }
        }
        return content
    }
}
