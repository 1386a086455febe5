import BrachioCore
import BrachioIdentity
import Foundation
import Testing

@Suite("Identities on disk")
struct IdentityStoreTests {
    private static let trust = #"{"Statement":{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole"}}"#
    private static let readPhotos = #"{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::photos/*"}}"#
    private static let root = Credential(accessKeyID: "AKIAROOT", secretAccessKey: "s", identity: .root(accessKeyID: "AKIAROOT"))

    private func withStore(now: Date = Date(timeIntervalSince1970: 1_000_000), _ body: (IdentityStore) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("brachio-identity-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try IdentityStore(folder: folder, root: Self.root, now: { now })
        try await store.prepare()
        try await body(store)
        try store.close()
    }

    @Test("a user's key is found until it is disabled, and acts under the user's policies")
    func accessKey() async throws {
        try await withStore { store in
            let made = try await store.createAccessKey(user: "camera", policy: Self.readPhotos, managedPolicy: nil)
            let found = try #require(try await store.credential(accessKeyID: made.accessKeyID))
            #expect(found.secretAccessKey == made.secretAccessKey && found.secretAccessKey.count == 40)
            #expect(found.identity.arn == "arn:aws:iam::123456789012:user/camera")
            #expect(found.identity.mayDo("s3:GetObject", on: "arn:aws:s3:::photos/a"))
            #expect(!found.identity.mayDo("s3:PutObject", on: "arn:aws:s3:::photos/a"))
            try await store.setAccessKey(made.accessKeyID, enabled: false)
            #expect(try await store.credential(accessKeyID: made.accessKeyID) == nil)
            try await store.setAccessKey(made.accessKeyID, enabled: true)
            #expect(try await store.credential(accessKeyID: made.accessKeyID) != nil)
            #expect(try await store.accessKeys().map(\.user) == ["camera"])
            await #expect(throws: BrachioError.self) { try await store.setAccessKey("AKIANONE", enabled: false) }
        }
    }

    @Test("a user has at most so many keys, and its name is plain")
    func limits() async throws {
        try await withStore { store in
            for _ in 0..<IdentityStore.accessKeysMax { _ = try await store.createAccessKey(user: "a", policy: nil, managedPolicy: nil) }
            let error = await #expect(throws: BrachioError.self) { try await store.createAccessKey(user: "a", policy: nil, managedPolicy: nil) }
            #expect(error?.code == .limitExceeded)
            for name in ["", "a b", "../x", String(repeating: "x", count: 65)] {
                await #expect(throws: BrachioError.self) { try await store.createAccessKey(user: name, policy: nil, managedPolicy: nil) }
            }
        }
    }

    @Test("a session of a role has a token, an end, the role's policies and no more than the session's own")
    func session() async throws {
        try await withStore { store in
            let role = try await store.createRole(name: "reader", path: "/", trust: Self.trust, description: "", sessionSecondsMax: 3600, tags: [])
            try await store.putInline("photos", Self.readPhotos, on: .role("reader"))
            let session = try await store.assumeRole(
                arn: role.arn, session: "demo", seconds: 900, policy: nil, externalID: nil, caller: Self.root.identity)
            let found = try #require(try await store.credential(accessKeyID: session.accessKeyID))
            #expect(found.sessionToken == session.sessionToken && found.sessionToken?.count == 96)
            #expect(found.expires == Date(timeIntervalSince1970: 1_000_900))
            #expect(found.identity.arn == "arn:aws:sts::123456789012:assumed-role/reader/demo")
            #expect(found.identity.mayDo("s3:GetObject", on: "arn:aws:s3:::photos/a"))
            #expect(!found.identity.mayDo("s3:GetObject", on: "arn:aws:s3:::others/a"))
            let narrow = try await store.assumeRole(
                arn: role.arn, session: "demo", seconds: 900,
                policy: #"{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}"#, externalID: nil, caller: Self.root.identity)
            #expect(!narrow.identity.mayDo("s3:GetObject", on: "arn:aws:s3:::photos/a"))
            await #expect(throws: BrachioError.self) {
                try await store.assumeRole(arn: role.arn, session: "demo", seconds: 3601, policy: nil, externalID: nil, caller: Self.root.identity)
            }
        }
    }

    @Test("the trust policy decides who may assume a role")
    func trust() async throws {
        try await withStore { store in
            func user(_ name: String, policy: String?) async throws -> Identity {
                try await store.createAccessKey(user: name, policy: policy, managedPolicy: nil).identity
            }
            func mayAssume(_ trust: String, _ caller: Identity, externalID: String? = nil) async throws -> Bool {
                let name = "r\(UUID().uuidString)"
                let role = try await store.createRole(name: name, path: "/", trust: trust, description: "", sessionSecondsMax: 3600, tags: [])
                do {
                    _ = try await store.assumeRole(arn: role.arn, session: "ab", seconds: 900, policy: nil, externalID: externalID, caller: caller)
                    return true
                } catch let error as BrachioError where error.code == .accessDenied { return false }
            }
            let plain = try await user("plain", policy: nil)
            let allowed = try await user("allowed", policy: #"{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}}"#)
            #expect(try await !mayAssume(Self.trust, plain))
            #expect(try await mayAssume(Self.trust, allowed))
            let named = Self.trust.replacingOccurrences(of: "\"123456789012\"", with: "\"\(plain.arn)\"")
            #expect(try await mayAssume(named, plain))
            #expect(try await !mayAssume(named, allowed))
            let service = #"{"Statement":{"Effect":"Allow","Principal":{"Service":"sagemaker.amazonaws.com"},"Action":"sts:AssumeRole"}}"#
            #expect(try await !mayAssume(service, allowed))
            let external = #"{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"42"}}}}"#
            #expect(try await mayAssume(external, plain, externalID: "42"))
            #expect(try await !mayAssume(external, plain))
        }
    }

    @Test("roles and policies in use are not deleted")
    func inUse() async throws {
        try await withStore { store in
            let policy = try await store.createPolicy(name: "p", path: "/", document: Self.readPhotos, description: "")
            _ = try await store.createRole(name: "r", path: "/", trust: Self.trust, description: "", sessionSecondsMax: 3600, tags: [])
            try await store.attach(policy.arn, to: .role("r"))
            #expect(try await store.attached(to: .role("r")) == [policy.arn])
            await #expect(throws: BrachioError.self) { try await store.deletePolicy(policy.arn) }
            await #expect(throws: BrachioError.self) { try await store.deleteRole("r") }
            try await store.detach(policy.arn, from: .role("r"))
            try await store.deleteRole("r")
            try await store.deletePolicy(policy.arn)
            await #expect(throws: BrachioError.self) { try await store.role("r") }
        }
    }

    @Test("the role that the root credential acts as is there after every start")
    func rootRole() async throws {
        try await withStore { store in
            try await store.prepare()
            let role = try await store.role(Account.rootRoleName)
            #expect(role.arn == "arn:aws:iam::123456789012:role/service-role/AmazonSageMaker-ExecutionRole-Brachio")
            #expect(try await store.roles(pathPrefix: "/", after: nil, count: 10).map(\.name) == [Account.rootRoleName])
        }
    }
}
