import BrachioCore
import BrachioWire
import Foundation
import HTTPTypes
import NIOCore
import Testing

/// Bodies in signed chunks, with the examples of "Signature calculations for the Authorization header: transferring payload in multiple
/// chunks" (and "… including trailing headers") in the Amazon S3 API reference.
@Suite("aws-chunked bodies")
struct ChunkedBodyTests {
    private static let secret = PublishedSignatureTests.secret
    private static let chunks = [65_536, 1024, 0]
    private static let content = [UInt8](repeating: UInt8(ascii: "a"), count: 66_560)

    /// A request of the reference: 66,560 letters "a" to /examplebucket/chunkObject.txt.
    private static func example(trailer: Bool) throws -> (SignableRequest, SignatureClaims) {
        var fields: [(String, String)] = [
            ("content-encoding", "aws-chunked"), ("content-length", "66824"), ("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
            ("x-amz-date", "20130524T000000Z"), ("x-amz-decoded-content-length", "66560"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
        ]
        if trailer {
            fields.removeAll { $0.0 == "content-length" || $0.0 == "x-amz-content-sha256" }
            fields += [("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"), ("x-amz-trailer", "x-amz-checksum-crc32c")]
        }
        let names = (fields.map(\.0) + ["host"]).sorted().joined(separator: ";")
        let seed = trailer
            ? "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e" : "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
        var headers = HTTPFields(fields.map { HTTPField(name: HTTPField.Name($0.0)!, value: $0.1) })
        headers[.authorization] = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            + "SignedHeaders=\(names),Signature=\(seed)"
        let request = SignableRequest(method: "PUT", path: "/examplebucket/chunkObject.txt", query: "", host: "s3.amazonaws.com", headers: headers)
        return (request, try #require(try SignatureClaims.read(request)))
    }

    private static func body(_ signatures: [String], trailer: String) -> [UInt8] {
        var body: [UInt8] = []
        for (size, signature) in zip(chunks, signatures) {
            body += Array("\(String(size, radix: 16));chunk-signature=\(signature)\r\n".utf8)
            if size > 0 { body += [UInt8](repeating: UInt8(ascii: "a"), count: size) + [0x0D, 0x0A] }
        }
        return body + Array(trailer.utf8)
    }

    private static let signatures = [
        "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648", "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
        "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
    ]
    private static let trailerSignatures = [
        "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2", "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
        "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
    ]
    private static let trailer = "x-amz-checksum-crc32c:sOO8/Q==\r\n"
        + "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n"

    /// What a verifier makes of a body that arrives in pieces of `pieceBytes`.
    private static func run(_ verifier: BodyVerifier, _ body: [UInt8], pieceBytes: Int) throws -> ([UInt8], HTTPFields) {
        var verifier = verifier
        var content: [UInt8] = []
        var place = 0
        while place < body.count {
            let end = min(place + pieceBytes, body.count)
            for piece in try verifier.receive(ByteBuffer(bytes: body[place..<end])) { content += piece.readableBytesView }
            place = end
        }
        try verifier.finish()
        return (content, verifier.trailers)
    }

    private static func verifier(trailer: Bool) throws -> BodyVerifier {
        let (request, claims) = try example(trailer: trailer)
        let signer = try SignatureCheck.check(claims, of: request, secret: secret, now: claims.date)
        return BodyVerifier(claims.payload, signer: signer, contentLengthBytes: 66_560)
    }

    @Test("signed chunks as published", arguments: [1, 7, 1000, 65_536, 1 << 20])
    func published(pieceBytes: Int) throws {
        let (content, trailers) = try Self.run(try Self.verifier(trailer: false), Self.body(Self.signatures, trailer: "\r\n"), pieceBytes: pieceBytes)
        #expect(content == Self.content)
        #expect(trailers.isEmpty)
    }

    @Test("signed chunks with a signed trailer as published", arguments: [1, 7, 1000, 65_536, 1 << 20])
    func publishedTrailer(pieceBytes: Int) throws {
        let (content, trailers) = try Self.run(
            try Self.verifier(trailer: true), Self.body(Self.trailerSignatures, trailer: Self.trailer), pieceBytes: pieceBytes)
        #expect(content == Self.content)
        #expect(trailers[HTTPField.Name("x-amz-checksum-crc32c")!] == "sOO8/Q==")
    }

    @Test("any byte changed, missing or added is noticed", arguments: [false, true])
    func changed(trailer: Bool) throws {
        let verifier = try Self.verifier(trailer: trailer)
        let body = trailer ? Self.body(Self.trailerSignatures, trailer: Self.trailer) : Self.body(Self.signatures, trailer: "\r\n")
        var random = SplitMix64(seed: 5)
        let heads = [0..<90, 65_620..<65_730, body.count - 330..<body.count]
        for round in 0..<400 {
            var damaged = body
            let place = round % 2 == 0 ? Int.random(in: 0..<body.count, using: &random) : Int.random(in: heads[round % 3], using: &random)
            switch round % 3 {
            case 0: damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: damaged.remove(at: place)
            default: damaged = Array(damaged[..<place])
            }
            if Self.isSame(damaged, body) { continue }
            #expect(throws: (any Error).self, "byte \(place), round \(round)") { try Self.run(verifier, damaged, pieceBytes: 8192) }
        }
    }

    /// A change of the letters' case in a chunk's length means the same, and so do a carriage return's absence before a newline and
    /// spaces in a trailer's line.
    private static func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        func plain(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n").lowercased() }
        return plain(left) == plain(right)
    }

    @Test("whatever arrives, the decoder ends or throws: random bytes, in random pieces")
    func noise() {
        var random = SplitMix64(seed: 9)
        let words = ["0", "1", "2", "a", "\r\n", "\r\n", "\r\n", "\n", "x:y", ";", "-", "0\r\n\r\n"].map { Array($0.utf8) }
        var complete = 0
        for _ in 0..<3000 {
            var decoder = AwsChunkedDecoder()
            do {
                for _ in 0..<20 {
                    decoder.feed(ByteBuffer(bytes: words.randomElement(using: &random) ?? []))
                    while try decoder.next() != nil {}
                }
            } catch {}
            if decoder.isFinished { complete += 1 }
        }
        #expect(complete > 0 && complete < 3000)
    }

    @Test("chunks of any size in pieces of any size come back whole")
    func roundTrip() throws {
        var random = SplitMix64(seed: 21)
        for _ in 0..<300 {
            var content: [UInt8] = [], body: [UInt8] = []
            for _ in 0..<Int.random(in: 0..<6, using: &random) {
                let chunk = (0..<Int.random(in: 1..<300, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
                content += chunk
                body += Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + [0x0D, 0x0A]
            }
            body += Array("0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n".utf8)
            let verifier = BodyVerifier(.unsignedChunks, signer: nil, contentLengthBytes: content.count)
            let (decoded, trailers) = try Self.run(verifier, body, pieceBytes: Int.random(in: 1..<400, using: &random))
            #expect(decoded == content)
            #expect(trailers[HTTPField.Name("x-amz-checksum-crc32")!] == "AAAAAA==")
            let short = BodyVerifier(.unsignedChunks, signer: nil, contentLengthBytes: content.count + 1)
            #expect(throws: ServiceError.self) { try Self.run(short, body, pieceBytes: 100) }
        }
    }

    @Test("limits of lines, trailers and chunks", arguments: [
        String(repeating: "0", count: WireLimits.chunkLineBytes + 1) + "\r\n", "fffffffffff\r\n", "-1\r\n", "g\r\n", "\r\n",
        "0\r\n" + String(repeating: "x:y\r\n", count: WireLimits.trailerLines + 1) + "\r\n", "0\r\nno colon\r\n\r\n", "0\r\n\r\nmore",
        "2\r\nabc\r\n0\r\n\r\n", "3\r\nabc", "0\r\n",
    ])
    func limits(body: String) {
        let verifier = BodyVerifier(.unsignedChunks, signer: nil, contentLengthBytes: nil)
        #expect(throws: ServiceError.self) { try Self.run(verifier, Array(body.utf8), pieceBytes: 4096) }
    }
}
