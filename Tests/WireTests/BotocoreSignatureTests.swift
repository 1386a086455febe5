import BrachioWire
import Foundation
import HTTPTypes
import TestSupport
import Testing

/// Requests that botocore signed, with awkward paths and queries.
@Suite(.enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct BotocoreSignatureTests {
    private static let secret = "secret/with+signs"

    private static func request(_ entry: WireValue) -> SignableRequest {
        let (path, query) = BotocorePeer.split(entry["target"]?.string ?? "/")
        return SignableRequest(
            method: entry["method"]?.string ?? "", path: path, query: query, host: "127.0.0.1:4566", headers: BotocorePeer.headers(entry["headers"]))
    }

    private static func claims(_ request: SignableRequest, _ entry: WireValue) throws -> SignatureClaims {
        let claims = try #require(try SignatureClaims.read(request))
        return claims.needsBodyHash ? claims.stating(bodyHash: SignatureCheck.bodyHash(BotocorePeer.bytes(entry["body"]))) : claims
    }

    @Test("what botocore signs is accepted, and with anything changed it is refused")
    func signed() throws {
        let entries = try #require(try BotocorePeer.ask(["signed", "300", "11"]).list)
        for entry in entries {
            let request = Self.request(entry)
            let claims = try Self.claims(request, entry)
            #expect(throws: Never.self, "\(entry)") { try SignatureCheck.check(claims, of: request, secret: Self.secret, now: claims.date) }
            for changed in Self.changed(request) {
                #expect(throws: AuthenticationFailure.wrongSignature, "\(changed)") {
                    try SignatureCheck.check(claims, of: changed, secret: Self.secret, now: claims.date)
                }
            }
        }
        #expect(entries.count == 300)
    }

    private static func changed(_ request: SignableRequest) -> [SignableRequest] {
        var method = request, path = request, query = request, host = request
        method.method = request.method == "GET" ? "DELETE" : "GET"
        path.path += "x"
        query.query += (request.query.isEmpty ? "" : "&") + "extra=1"
        host.host = "example.com"
        return [method, path, query, host]
    }

    @Test("a quarter of an hour is the most that clocks may differ")
    func skew() throws {
        let entries = try #require(try BotocorePeer.ask(["signed", "40", "12"]).list).filter { $0["kind"] == "header" }
        let entry = try #require(entries.first)
        let request = Self.request(entry)
        let claims = try Self.claims(request, entry)
        for seconds in [-900.0, 900] {
            try SignatureCheck.check(claims, of: request, secret: Self.secret, now: claims.date.addingTimeInterval(seconds))
        }
        for seconds in [-901.0, 901] {
            #expect(throws: AuthenticationFailure.self) {
                try SignatureCheck.check(claims, of: request, secret: Self.secret, now: claims.date.addingTimeInterval(seconds))
            }
        }
    }
}
