import BrachioCertificates
import BrachioCore
import Foundation
import NIOSSL
import TestSupport
import Testing

@Suite("Verifying a server at a time that is handed in")
struct ServerVerificationTests {
    @Test("takes a valid certificate of the authority for the name, and says what is wrong with others")
    func verification() async throws {
        try await withTemporaryFolderAsync { folder in
            let now = Date()
            let authority = try CertificateAuthority.readOrMake(in: folder.appendingPathComponent("own"), now: now)
            let other = try CertificateAuthority.readOrMake(in: folder.appendingPathComponent("other"), now: now)
            let issued = try authority.issue(.server([HostName("edge.example"), HostName("127.0.0.1")]), now: now)
            let chain = try issued.serverConfiguration().certificateChain.compactMap { source -> [UInt8]? in
                if case .certificate(let certificate) = source { try certificate.toDERBytes() } else { nil }
            }
            let verification = try ServerVerification(authorityFile: authority.file)
            #expect(await verification.failure(chain, host: "edge.example", at: now) == nil)
            #expect(await verification.failure(chain, host: "127.0.0.1", at: now) == nil)
            #expect(await verification.failure(chain, host: "elsewhere.example", at: now) == "its certificate is for edge.example, 127.0.0.1, not for elsewhere.example")
            #expect(await verification.failure(chain, host: "127.0.0.2", at: now) != nil)
            let early = await verification.failure(chain, host: "edge.example", at: Date(timeIntervalSince1970: 0))
            #expect(early?.hasPrefix("its certificate is valid from ") == true && early?.hasSuffix("here it is 1970-01-01") == true, "\(early ?? "")")
            let late = await verification.failure(chain, host: "edge.example", at: now + 100 * 365 * 86_400)
            #expect(late?.hasPrefix("its certificate was valid until ") == true, "\(late ?? "")")
            // Where nobody knows the time, a certificate that began later says that it is later.
            #expect(await verification.failure(chain, host: "edge.example", notBefore: Date(timeIntervalSince1970: 0)) == nil)
            #expect(await verification.failure(chain, host: "edge.example", notBefore: now + 100 * 365 * 86_400) != nil)
            #expect(await verification.failure(chain, host: "127.0.0.2", notBefore: Date(timeIntervalSince1970: 0)) != nil)
            #expect(await verification.failure([[1, 2, 3]], host: "edge.example", at: now) != nil)
            #expect(await verification.failure([], host: "edge.example", at: now) != nil)
            #expect(try await ServerVerification(authorityFile: other.file).failure(chain, host: "edge.example", at: now)?.contains("an authority that is not trusted here") == true)
        }
    }
}
