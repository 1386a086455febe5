import BrachioCore
import BrachioEdgeRuntime
import Foundation
import Synchronization
import Testing

@Suite("Credentials of the device's role", .timeLimit(.minutes(10)))
struct RoleCredentialsTests {
    /// A credential provider whose keys hold for an hour, and the time.
    private final class Provider: Sendable {
        let time = Mutex(Date(timeIntervalSince1970: 1_764_000_000))
        let requests = Mutex<[CloudRequest]>([])
        let failure = Mutex<CloudAnswer?>(nil)

        func source() -> RoleCredentials {
            RoleCredentials(url: "https://cloud:8883/role-aliases/core/credentials", thing: "garden", now: { self.time.withLock { $0 } }) { request in
                let number = self.requests.withLock { requests in
                    requests.append(request)
                    return requests.count
                }
                if let failure = self.failure.withLock({ $0 }) {
                    if failure.status == 0 { throw BrachioError(.system, "cloud:8883 cannot be reached") }
                    return failure
                }
                let expiration = self.time.withLock { $0.addingTimeInterval(3_600) }.formatted(.iso8601)
                return CloudAnswer(status: 200, body: Array("""
                    {"credentials":{"accessKeyId":"ASIA\(number)","secretAccessKey":"secret","sessionToken":"token","expiration":"\(expiration)"}}
                    """.utf8))
            }
        }
    }

    @Test("are asked for with the certificate, once for all, and again before they end")
    func renewal() async throws {
        let provider = Provider(), source = provider.source()
        let found = try await withThrowingTaskGroup(of: DeviceCredentials.self) { group in
            for _ in 0..<8 { group.addTask { try await source.credentials() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(found.map(\.accessKeyID)) == ["ASIA1"] && found[0].sessionToken == "token")
        let request = try #require(provider.requests.withLock { $0.first })
        #expect(request.showsCertificate && request.method == "GET" && request.headers == ["x-amzn-iot-thingname": "garden"])
        provider.time.withLock { $0 += 3_200 }
        #expect(try await source.credentials().accessKeyID == "ASIA1")
        provider.time.withLock { $0 += 101 }
        #expect(try await source.credentials().accessKeyID == "ASIA2")
        #expect(provider.requests.withLock(\.count) == 2)
    }

    @Test("that still hold are good enough without a network; without any, the reason is said")
    func offline() async throws {
        let provider = Provider(), source = provider.source()
        provider.failure.withLock { $0 = CloudAnswer(status: 403, body: Array("{\"message\":\"Access Denied\"}".utf8)) }
        let refusal = await #expect(throws: BrachioError.self) { try await source.credentials() }
        #expect(refusal?.code == .accessDenied && refusal?.description.contains("Access Denied") == true)
        provider.failure.withLock { $0 = nil }
        let first = try await source.credentials()
        provider.failure.withLock { $0 = CloudAnswer(status: 0, body: []) }
        provider.time.withLock { $0 += 3_500 }
        #expect(try await source.credentials() == first)
        provider.time.withLock { $0 += 101 }
        await #expect(throws: BrachioError.self) { try await source.credentials() }
    }
}
