internal import BrachioCore
package import Foundation

/// The parts of a stream of type `multipart/x-mixed-replace` (RFC 2046's parts without an end): what cameras send as "MJPEG". A pure value; what comes is
/// hostile.
package struct MultipartSplitter: Sendable {
    private let boundary: Data
    private var buffer = Data()

    /// - Parameter contentType: the answer's header, which names the boundary.
    package init?(contentType: String) {
        guard contentType.lowercased().hasPrefix("multipart/"), let start = contentType.range(of: "boundary=", options: .caseInsensitive) else { return nil }
        let value = contentType[start.upperBound...].prefix { $0 != ";" }.trimmingCharacters(in: CharacterSet(charactersIn: " \""))
        guard !value.isEmpty, value.utf8.count <= 200 else { return nil }
        // Some cameras give the boundary with its dashes.
        boundary = Data((value.hasPrefix("--") ? value : "--" + value).utf8)
    }

    /// The contents of the parts that are whole by now.
    ///
    /// - Throws: `limitExceeded` for a part that does not end.
    package mutating func add(_ piece: Data) throws -> [Data] {
        buffer.append(piece)
        var parts: [Data] = []
        while let part = try take() { parts.append(part) }
        guard buffer.count <= ClassifierLimits.frameBytes + ClassifierLimits.headBytes else {
            throw BrachioError(.limitExceeded, "a frame of the stream is too large", cause: "more than \(ClassifierLimits.frameBytes) bytes")
        }
        return parts
    }

    private mutating func take() throws -> Data? {
        guard let start = buffer.range(of: boundary) else { return nil }
        guard let head = buffer.range(of: Data("\r\n\r\n".utf8), in: start.upperBound..<buffer.endIndex) else {
            guard buffer.endIndex - start.upperBound <= ClassifierLimits.headBytes else {
                throw BrachioError(.limitExceeded, "the head of a part of the stream is too large", cause: "more than \(ClassifierLimits.headBytes) bytes")
            }
            return nil
        }
        let content: Range<Data.Index>
        if let length = Self.length(buffer[start.upperBound..<head.lowerBound]) {
            guard length <= ClassifierLimits.frameBytes else {
                throw BrachioError(.limitExceeded, "a frame of the stream is too large", cause: "\(length) bytes, at most \(ClassifierLimits.frameBytes) are taken")
            }
            guard buffer.endIndex - head.upperBound >= length else { return nil }
            content = head.upperBound..<head.upperBound + length
        } else {
            guard let next = buffer.range(of: Data("\r\n".utf8) + boundary, in: head.upperBound..<buffer.endIndex) else { return nil }
            content = head.upperBound..<next.lowerBound
        }
        let part = Data(buffer[content])
        buffer = Data(buffer[content.upperBound...])
        return part
    }

    private static func length(_ head: Data) -> Int? {
        for line in String(decoding: head, as: UTF8.self).split(separator: "\r\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == "content-length" {
                return Int(parts[1].trimmingCharacters(in: .whitespaces)).flatMap { $0 >= 0 ? $0 : nil }
            }
        }
        return nil
    }
}
