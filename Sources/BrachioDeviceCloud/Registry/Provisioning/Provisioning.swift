internal import BrachioCertificates
internal import BrachioCore
package import BrachioJSON
internal import BrachioPersistence
internal import Foundation
internal import GRDB

/// What provisioning has made.
package struct Provisioned: Sendable {
    package var thing: String?
    package var certificatePEM: String?
    /// By the names that the template has for its resources.
    package var arns: [String: String] = [:]
    package var deviceConfiguration: JSONValue?
}

extension ThingRegistry {
    /// Makes what a template's body says, all or nothing.
    package func provision(_ body: String, parameters: [String: String]) async throws -> Provisioned {
        let plan = try ProvisioningPlan(try ProvisioningTemplate(body), parameters)
        let certificate = try prepared(plan.certificate)
        let (time, own) = (second(), try authority.asClientCertificate)
        let (made, changes) = try await database.write { db in
            var made = Provisioned(deviceConfiguration: plan.deviceConfiguration)
            var changes: [RegistryChange] = []
            if let thing = plan.thing {
                changes += try Self.provide(thing, at: time, db)
                made.thing = thing.name
                made.arns[thing.logicalName] = RegistryARN.thing(thing.name)
            }
            if let planned = plan.certificate, let certificate {
                let id = try Self.provide(planned, certificate, own: own, at: time, db)
                made.certificatePEM = try Self.certificate(id, db)?.pem
                made.arns[planned.logicalName] = RegistryARN.certificate(id)
                if let thing = plan.thing { try Self.attach(thing.name, id, isExclusive: planned.isExclusive, db) }
                for policy in plan.policies {
                    let name = try Self.provide(policy, at: time, db)
                    try Self.attachPolicy(name, to: RegistryARN.certificate(id), db)
                    made.arns[policy.logicalName] = RegistryARN.policy(name)
                }
                changes.append(.rights(certificates: [id]))
            }
            return (made, changes)
        }
        for change in changes { await announce(change) }
        return made
    }

    /// What is worked out before the transaction: a new certificate, or one that is read.
    private func prepared(_ planned: ProvisioningPlan.PlannedCertificate?) throws -> ClientCertificate? {
        guard let planned else { return nil }
        switch planned.source {
        case .request(let request): return try authority.deviceCertificate(signing: request)
        case .pem(let pem, _): return try ClientCertificate(pem: pem)
        // Only its identifier counts, which is checked within the transaction.
        case .registered: return try authority.asClientCertificate
        }
    }

    private static func provide(
        _ planned: ProvisioningPlan.PlannedCertificate, _ certificate: ClientCertificate, own: ClientCertificate, at time: Double, _ db: Connection
    ) throws -> String {
        let id: String
        switch planned.source {
        case .registered(let registered):
            id = registered.lowercased()
            guard try self.certificate(id, db) != nil else { throw BrachioError.missing("certificate", id) }
        case .request:
            id = certificate.fingerprint
            try insert(DeviceCertificate(certificate, authority: nil, status: planned.status, mode: .known, at: time), db)
        case .pem(_, let authority):
            id = certificate.fingerprint
            if try self.certificate(id, db) == nil {
                let signer = try signer(of: certificate, db)
                let isSigned = signer != nil || certificate.isSigned(by: own)
                if authority != nil, !isSigned { throw BrachioError(.invalidCertificate, "no registered authority has signed the certificate") }
                try insert(DeviceCertificate(certificate, authority: signer?.id, status: planned.status, mode: isSigned ? .known : .single, at: time), db)
            }
        }
        try db.run("UPDATE certificates SET status = ?, changed = ?, version = version + 1 WHERE id = ? AND status <> ?", [planned.status.rawValue, time, id, planned.status.rawValue])
        return id
    }

    private static func provide(_ policy: ProvisioningPlan.PlannedPolicy, at time: Double, _ db: Connection) throws -> String {
        switch policy.source {
        case .named(let name):
            guard try self.policy(name, db) != nil else { throw BrachioError.missing("policy", name) }
            return name
        case .document(let document):
            try checkDocument(document)
            let name = Digest(of: Data(document.utf8)).hexadecimal
            if try self.policy(name, db) == nil {
                try db.run("INSERT INTO policies VALUES (?, 1, 2, ?, ?)", [name, time, time])
                try db.run("INSERT INTO policy_versions VALUES (?, 1, ?, ?)", [name, document, time])
            }
            return name
        }
    }
}
