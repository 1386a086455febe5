internal import BrachioObjectStore
internal import BrachioWire
internal import Foundation
internal import HTTPTypes
internal import NIOCore

/// Answers of S3 that are XML documents.
enum S3Document {
    static let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

    static func response(_ root: String, _ body: (inout XMLWriter) -> Void) -> ServiceResponse {
        var xml = XMLWriter(declaration: true)
        xml.element(root, [("xmlns", namespace)], body)
        return response(xml)
    }

    static func response(_ xml: XMLWriter, status: HTTPResponse.Status = .ok) -> ServiceResponse {
        ServiceResponse(status, headers: [.contentType: "application/xml"], body: .bytes(ByteBuffer(bytes: xml.bytes)))
    }
}

extension XMLWriter {
    /// Nothing where there is no text.
    mutating func optional(_ name: String, _ text: String?) {
        if let text { element(name, text) }
    }

    mutating func date(_ name: String, _ date: Date) { element(name, TimestampText.iso8601(date, alwaysMilliseconds: true)) }

    mutating func etag(_ etag: String) { element("ETag", "\"\(etag)\"") }

    /// `<Owner>` or `<Initiator>`: the one account.
    mutating func owner(_ name: String, _ account: String) {
        element(name) { xml in
            xml.element("ID", account)
            xml.element("DisplayName", account)
        }
    }

    mutating func checksum(_ checksum: Checksum?) {
        guard let checksum else { return }
        element("Checksum\(checksum.algorithm.rawValue)", checksum.text)
        element("ChecksumType", checksum.kind.rawValue)
    }
}

/// How keys stand in a listing: `encoding-type=url` asks for percent encoding, since XML cannot hold every character.
struct KeyEncoding {
    private let encodes: Bool

    /// - Throws: `InvalidArgument` for another encoding.
    init(_ query: [QueryItem]) throws {
        switch query["encoding-type"] {
        case nil, "": encodes = false
        case "url": encodes = true
        default: throw ServiceError("InvalidArgument", "Invalid Encoding Method specified in Request")
        }
    }

    func callAsFunction(_ key: String) -> String { encodes ? PercentCoding.encode(key.utf8, keepingSlash: true) : key }

    func write(_ xml: inout XMLWriter) { if encodes { xml.element("EncodingType", "url") } }
}
