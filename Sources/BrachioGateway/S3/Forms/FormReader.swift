internal import BrachioWire
internal import Foundation
internal import NIOCore

/// A body of `multipart/form-data` (RFC 7578), piece by piece: fields that are kept, then the file, which is handed on.
///
/// A pure state machine: bytes go in with `feed`, events come out of `next`.
package struct FormReader: Sendable {
    package enum Event: Sendable, Equatable {
        /// A field with its name in lower case, complete.
        case field(name: String, value: String)
        /// The file begins; its bytes follow. What comes after it is passed over.
        case file(name: String?, contentType: String?)
        case data([UInt8])
        case end
    }

    /// Fields together, apart from the file ("Upload examples" in the S3 API reference).
    package static let fieldsBytesMaximum = 20_000
    static let headerBytesMaximum = 8_192

    private enum State: Sendable { case preamble, headers, field(String), file, finished }

    private var state = State.preamble
    private var pending: [UInt8]
    private let delimiter: [UInt8]
    private var fieldBytes = 0

    package init(boundary: String) {
        delimiter = Array("\r\n--\(boundary)".utf8)
        // The first delimiter may stand at the very beginning.
        pending = [0x0D, 0x0A]
    }

    /// The boundary that a content type names. - Throws: `PreconditionFailed`, S3's word for a form of another kind.
    package static func boundary(_ contentType: String?) throws -> String {
        let parts = (contentType ?? "").split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
        guard parts.first?.lowercased() == "multipart/form-data",
            let boundary = parts.first(where: { $0.lowercased().hasPrefix("boundary=") })?.dropFirst("boundary=".count), !boundary.isEmpty
        else {
            throw ServiceError(
                "PreconditionFailed", "Bucket POST must be of the enclosure-type multipart/form-data", status: 412)
        }
        return boundary.trimmingCharacters(in: ["\""])
    }

    package mutating func feed(_ bytes: some Sequence<UInt8>) { pending.append(contentsOf: bytes) }

    /// The next event, or `nil` where more bytes are needed.
    package mutating func next() throws -> Event? {
        switch state {
        case .preamble:
            guard let found = pending.firstRange(of: delimiter) else { return try limited(pending.count) }
            pending.removeSubrange(..<found.upperBound)
            state = .headers
            return try next()
        case .headers: return try headers()
        case .field(let name):
            guard let found = pending.firstRange(of: delimiter) else { return try limited(fieldBytes + pending.count) }
            let value = String(decoding: pending[..<found.lowerBound], as: UTF8.self)
            fieldBytes += found.lowerBound
            _ = try limited(fieldBytes)
            pending.removeSubrange(..<found.upperBound)
            state = .headers
            return .field(name: name, value: value)
        case .file:
            if let found = pending.firstRange(of: delimiter) {
                let data = Array(pending[..<found.lowerBound])
                state = .finished
                pending = []
                return data.isEmpty ? .end : .data(data)
            }
            // The delimiter's beginning may be at the end of what has come.
            let safe = pending.count - delimiter.count
            guard safe > 0 else { return nil }
            let data = Array(pending[..<safe])
            pending.removeSubrange(..<safe)
            return .data(data)
        case .finished:
            pending = []
            return .end
        }
    }

    private mutating func headers() throws -> Event? {
        if pending.starts(with: Array("--".utf8)) { throw Self.malformed("it has no field named file") }
        guard let end = pending.firstRange(of: Array("\r\n\r\n".utf8)) else {
            guard pending.count <= Self.headerBytesMaximum else { throw Self.malformed("the head of a field is too long") }
            return nil
        }
        let lines = String(decoding: pending[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        pending.removeSubrange(..<end.upperBound)
        var name: String?, fileName: String?, contentType: String?
        for line in lines {
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard parts.count == 2 else { continue }
            switch parts[0].lowercased() {
            case "content-disposition":
                name = Self.parameter("name", of: parts[1])
                fileName = Self.parameter("filename", of: parts[1])
            case "content-type": contentType = parts[1]
            default: break
            }
        }
        guard let name = name?.lowercased() else { throw Self.malformed("a field has no name") }
        guard name == "file" else {
            state = .field(name)
            return try next()
        }
        state = .file
        return .file(name: fileName, contentType: contentType)
    }

    private func limited(_ bytes: Int) throws -> Event? {
        guard bytes <= Self.fieldsBytesMaximum else {
            throw ServiceError("MaxPostPreDataLengthExceeded", "Your POST request fields preceding the upload file were too large.")
        }
        return nil
    }

    private static func parameter(_ name: String, of header: String) -> String? {
        for part in header.split(separator: ";").dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            if pair.count == 2, pair[0].lowercased() == name { return pair[1].trimmingCharacters(in: ["\""]) }
        }
        return nil
    }

    static func malformed(_ why: String) -> ServiceError {
        ServiceError("MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data: \(why).")
    }
}
