internal import BrachioCertificates
internal import BrachioCore
internal import BrachioPersistence
internal import GRDB

/// Certificates that others have issued.
extension ThingRegistry {
    /// Registers a certificate that a registered authority, or the server's own, has signed.
    ///
    /// - Parameter authority: the authority's certificate, where the caller names it.
    package func register(_ pem: String, authority named: String?, status: DeviceCertificate.Status) async throws -> DeviceCertificate {
        let certificate = try ClientCertificate(pem: pem)
        let named = try named.map { try ClientCertificate(pem: $0) }
        let (own, time) = (try authority.asClientCertificate, second())
        return try await database.write { db in
            let signer = try Self.signer(of: certificate, db)
            guard signer != nil || certificate.isSigned(by: own) else {
                throw BrachioError(
                    .invalidCertificate, "no registered authority has signed the certificate",
                    mend: "register its authority, or register it without one")
            }
            if let named, let signer, named.fingerprint != signer.id {
                throw BrachioError(.conflictingCertificate, "another authority than the one that is named has signed the certificate")
            }
            let record = DeviceCertificate(certificate, authority: signer?.id, status: status, mode: .known, at: time)
            try Self.insert(record, db)
            return record
        }
    }

    /// Registers a certificate whose authority nobody asks about.
    package func registerWithoutAuthority(_ pem: String, status: DeviceCertificate.Status) async throws -> DeviceCertificate {
        let record = DeviceCertificate(try ClientCertificate(pem: pem), authority: nil, status: status, mode: .single, at: second())
        try await database.write { db in try Self.insert(record, db) }
        return record
    }
}
