import BrachioGateway
import BrachioWire
import Foundation
import Testing

@Suite("Forms")
struct FormReaderTests {
    /// The form of RFC 7578 in the shape that browsers send, with a file that holds something like the boundary.
    private static let form = Array(
        """
        --b0undary\r
        Content-Disposition: form-data; name="Key"\r
        \r
        user/${filename}\r
        --b0undary\r
        Content-Disposition: form-data; name="policy"\r
        \r
        e30=\r
        --b0undary\r
        Content-Disposition: form-data; name="file"; filename="a.jpg"\r
        Content-Type: image/jpeg\r
        \r
        one\r\n--b0und two\r\n\r
        --b0undary\r
        Content-Disposition: form-data; name="submit"\r
        \r
        Upload\r
        --b0undary--\r

        """.utf8)

    private func read(_ bytes: [UInt8], pieces: Int) throws -> ([FormReader.Event], file: String) {
        var reader = FormReader(boundary: "b0undary"), events: [FormReader.Event] = [], file: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            reader.feed(bytes[start..<min(start + pieces, bytes.count)])
            while let event = try reader.next() {
                if case .data(let data) = event { file += data } else { events.append(event) }
                if event == .end { break }
            }
        }
        return (events.reduce(into: []) { if $0.last != $1 { $0.append($1) } }, String(decoding: file, as: UTF8.self))
    }

    @Test("fields and file come out whole, wherever the network cuts", arguments: [1, 2, 3, 7, 64, 10_000])
    func pieces(count: Int) throws {
        let (events, file) = try read(Self.form, pieces: count)
        #expect(
            events == [
                .field(name: "key", value: "user/${filename}"), .field(name: "policy", value: "e30="),
                .file(name: "a.jpg", contentType: "image/jpeg"), .end,
            ])
        #expect(file == "one\r\n--b0und two\r\n")
    }

    @Test("fields that are too large, and a form without a file, are refused")
    func refused() {
        let large = Array("--b0undary\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n".utf8) + [UInt8](repeating: 0x61, count: 30_000)
        let error = #expect(throws: ServiceError.self) { try read(large, pieces: 1_000) }
        #expect(error?.code == "MaxPostPreDataLengthExceeded")
        let empty = #expect(throws: ServiceError.self) { try read(Array("--b0undary--\r\n".utf8), pieces: 5) }
        #expect(empty?.code == "MalformedPOSTRequest")
        #expect(throws: ServiceError.self) { try FormReader.boundary("application/json") }
    }

    @Test("a policy holds for what it says, and for nothing else")
    func policy() throws {
        let text = """
            {"expiration": "2030-01-01T00:00:00.000Z", "conditions": [{"bucket": "photos"}, ["starts-with", "$key", "user/"],
            ["eq", "$Content-Type", "image/jpeg"], ["content-length-range", 1, 10]]}
            """
        let policy = try PostPolicy(base64: Data(text.utf8).base64EncodedString())
        let before = Date(timeIntervalSince1970: 1_800_000_000), after = Date(timeIntervalSince1970: 1_900_000_000)
        let good = ["bucket": "photos", "key": "user/a", "content-type": "image/jpeg", "policy": "", "x-amz-signature": ""]
        try policy.check(good, now: before)
        #expect(throws: ServiceError.self) { try policy.check(good, now: after) }
        for (name, value) in [("key", "other/a"), ("content-type", "text/html"), ("bucket", "other"), ("acl", "private")] {
            #expect(throws: ServiceError.self) { try policy.check(good.merging([name: value]) { $1 }, now: before) }
        }
        for text in ["", "[]", "{\"expiration\": \"soon\", \"conditions\": []}", "{\"expiration\": \"2030-01-01T00:00:00Z\", \"conditions\": [[\"x\"]]}"] {
            #expect(throws: ServiceError.self) { try PostPolicy(base64: Data(text.utf8).base64EncodedString()) }
        }
    }
}
