internal import BrachioCore
internal import BrachioDeployment
package import Foundation

/// Credentials of the device's role, for its certificate: asked for when they are wanted, kept while they hold
/// (`GET /role-aliases/<alias>/credentials`, "Authorizing direct calls to AWS services" in the IoT developer guide).
package actor RoleCredentials: CredentialSource {
    /// Who gets credentials has at least so long to use them, where the cloud is reached.
    static let spareSeconds: TimeInterval = 300

    private struct Answer: Decodable {
        struct Keys: Decodable {
            var accessKeyId: String
            var secretAccessKey: String
            var sessionToken: String?
            var expiration: String
        }

        var credentials: Keys
    }

    private let url: String
    private let thing: String
    private let send: @Sendable (CloudRequest) async throws -> CloudAnswer
    private let now: @Sendable () -> Date
    private var kept: DeviceCredentials?
    private var asking: Task<DeviceCredentials, any Error>?

    /// - Parameters:
    ///   - url: of the role's credentials: `https://host:port/role-aliases/<alias>/credentials`.
    ///   - now: the time by the cloud's clock, as far as the device knows it.
    package init(url: String, thing: String, now: @escaping @Sendable () -> Date, send: @escaping @Sendable (CloudRequest) async throws -> CloudAnswer) {
        self.url = url
        self.thing = thing
        self.now = now
        self.send = send
    }

    package func credentials() async throws -> DeviceCredentials {
        if let kept, kept.expiration.timeIntervalSince(now()) > Self.spareSeconds { return kept }
        do { return try await ask() } catch {
            // Without a network, what still holds is better than nothing.
            if let kept, kept.expiration > now() { return kept }
            throw error
        }
    }

    /// Asks once for all who want to know.
    private func ask() async throws -> DeviceCredentials {
        if let asking { return try await asking.value }
        let task = Task { try await self.fetch() }
        asking = task
        defer { asking = nil }
        return try await task.value
    }

    private func fetch() async throws -> DeviceCredentials {
        let answer = try await send(CloudRequest("GET", url, headers: ["x-amzn-iot-thingname": thing], showsCertificate: true))
        guard answer.status == 200 else {
            throw BrachioError(
                answer.status == 403 ? .accessDenied : .system, "the cloud gives no credentials for this device's role",
                cause: "\(url) answers \(answer.status): \(String(decoding: answer.body.prefix(200), as: UTF8.self))",
                mend: "see that the device's policy allows iot:AssumeRoleWithCertificate, and that the role trusts credentials.iot.amazonaws.com, or greengrass.amazonaws.com where it is the group's")
        }
        guard let keys = try? JSONDecoder().decode(Answer.self, from: Data(answer.body)).credentials, let expiration = Self.date(keys.expiration) else {
            throw BrachioError(.corrupted, "what \(url) answers are no credentials")
        }
        let found = DeviceCredentials(
            accessKeyID: keys.accessKeyId, secretAccessKey: keys.secretAccessKey, sessionToken: keys.sessionToken, expiration: expiration)
        kept = found
        return found
    }

    private static func date(_ text: String) -> Date? {
        try? Date(text, strategy: text.contains(".") ? Date.ISO8601FormatStyle(includingFractionalSeconds: true) : .iso8601)
    }
}
