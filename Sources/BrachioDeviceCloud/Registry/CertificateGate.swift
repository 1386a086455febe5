internal import BrachioCertificates
internal import BrachioPersistence
internal import Foundation
internal import GRDB

/// Whether a client's certificate is good for a connection, asked while the connection is being secured.
///
/// The client has proven that it has the certificate's key. What else counts is the registry: the certificate is known and active, and its
/// time is not over by the server's clock. When its time begins is not looked at: a device may have made it while its clock was wrong.
extension ThingRegistry {
    package enum Verdict: Sendable, Hashable {
        case known(certificate: String)
        /// Known to an authority that registers its certificates, and registered now.
        case registered(certificate: String, authority: String, template: String?)
        /// Why, for the log.
        case refused(String)
    }

    /// - Parameter chain: DER, the client's own first.
    package func verdict(on chain: [[UInt8]]) async throws -> Verdict {
        guard let der = chain.first else { return .refused("no certificate is shown") }
        let (id, time) = (ClientCertificate.fingerprint(der), now().timeIntervalSince1970)
        let known = try await database.read { db -> Verdict? in
            guard let row = try db.row("SELECT status, not_after FROM certificates WHERE id = ?", [id]) else { return nil }
            let status: String = row["status"]
            if (row["not_after"] as Double) < time { return .refused("certificate \(id) has expired") }
            return status == DeviceCertificate.Status.active.rawValue ? .known(certificate: id) : .refused("certificate \(id) is \(status)")
        }
        if let known { return known }
        guard let certificate = try? ClientCertificate(der: der) else { return .refused("the certificate cannot be read") }
        return try await registerItself(certificate)
    }

    package func isActive(_ certificate: String) async throws -> Bool {
        try await database.read { db in try db.row("SELECT 1 FROM certificates WHERE id = ? AND status = 'ACTIVE'", [certificate]) != nil }
    }

    private func registerItself(_ certificate: ClientCertificate) async throws -> Verdict {
        let unknown = Verdict.refused("certificate \(certificate.fingerprint) is not registered")
        let time = second()
        guard certificate.notAfter.timeIntervalSince1970 >= time else { return unknown }
        let signer = try await database.read { db in try Self.signer(of: certificate, db) }
        guard let signer, signer.isActive, signer.registersItself else { return unknown }
        let record = DeviceCertificate(certificate, authority: signer.id, status: .pendingActivation, mode: .known, at: time)
        try await database.write { db in
            if try Self.certificate(record.id, db) == nil { try Self.insert(record, db) }
        }
        return .registered(certificate: record.id, authority: signer.id, template: signer.template)
    }
}
