internal import BrachioCertificates
internal import BrachioCore
internal import BrachioIdentity
internal import BrachioPersistence
package import Foundation
internal import GRDB

/// Claims that are good for minutes: a person takes one to a device, which provisions itself with it.
extension ThingRegistry {
    package static let claimSeconds = 300.0

    package struct Claim: Sendable {
        package let keys: NewKeys
        package let expires: Date
    }

    package func createClaim(template name: String) async throws -> Claim {
        guard try await template(name).template.isEnabled else { throw BrachioError(.invalidInput, "template \(name) is not enabled") }
        let keys = try authority.deviceKeys(), expires = Date(timeIntervalSince1970: second() + Self.claimSeconds)
        let made = DeviceCertificate(keys.certificate, authority: nil, status: .active, mode: .known, at: second())
        let record = DeviceCertificate(
            id: made.id, pem: made.pem, authority: nil, status: .active, mode: .known, created: made.created, changed: made.created,
            validity: made.notBefore...expires, version: 1)
        let time = now().timeIntervalSince1970
        try await database.write { db in
            try db.run("DELETE FROM certificates WHERE not_after < ? AND id IN (SELECT certificate FROM claims)", [time])
            try Self.insert(record, db)
            try db.run("INSERT INTO claims VALUES (?, ?)", [record.id, name])
        }
        return Claim(keys: NewKeys(certificate: record, publicKey: keys.publicKey, privateKey: keys.privateKey), expires: expires)
    }

    /// What a claim allows: to be provisioned by its template, and nothing else.
    static func claimPolicy(of certificate: String, _ db: Connection) throws -> DevicePolicy? {
        guard let template = try db.row("SELECT template FROM claims WHERE certificate = ?", [certificate])?["template"] as String? else { return nil }
        let topics = ["$aws/certificates/create/*", "$aws/certificates/create-from-csr/*", "$aws/provisioning-templates/\(template)/provision/*"]
        func statement(_ action: String, _ kind: String) -> String {
            let resources = topics.map { "\"\(RegistryARN.prefix)\(kind)/\($0)\"" }.joined(separator: ",")
            return "{\"Effect\":\"Allow\",\"Action\":\(action),\"Resource\":[\(resources)]}"
        }
        let document = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"*"},\
            \(statement("[\"iot:Publish\",\"iot:Receive\"]", "topic")),\(statement("\"iot:Subscribe\"", "topicfilter"))]}
            """
        return DevicePolicy(try Policy(json: document), name: "claim for \(template)")
    }
}
