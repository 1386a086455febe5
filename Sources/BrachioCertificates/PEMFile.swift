internal import BrachioCore
internal import Foundation
internal import SwiftASN1
internal import X509

/// Certificates and keys as files.
enum PEMFile {
    /// Certificates in one file.
    static let certificatesMaximum = 16
    static let bytesMaximum = 1 << 20

    static func certificates(_ file: URL) throws -> [Certificate] {
        do {
            let documents = try PEMDocument.parseMultiple(pemString: text(file))
            let certificates = try documents.filter { $0.discriminator == "CERTIFICATE" }.map { try Certificate(pemDocument: $0) }
            guard !certificates.isEmpty, certificates.count <= certificatesMaximum else {
                throw BrachioError(
                    .corrupted, "\(file.path) holds \(certificates.count) certificates", cause: "1 to \(certificatesMaximum) are read")
            }
            return certificates
        } catch let error as BrachioError { throw error } catch {
            throw BrachioError(.corrupted, "\(file.path) does not hold certificates in PEM form", cause: "\(error)")
        }
    }

    static func key(_ file: URL) throws -> Certificate.PrivateKey {
        do {
            // Some tools write the curve's parameters before the key.
            let documents = try PEMDocument.parseMultiple(pemString: text(file))
            guard let document = documents.first(where: { $0.discriminator.hasSuffix("PRIVATE KEY") }) else {
                throw BrachioError(.corrupted, "\(file.path) does not hold a private key in PEM form")
            }
            return try Certificate.PrivateKey(pemDocument: document)
        } catch let error as BrachioError { throw error } catch {
            throw BrachioError(
                .corrupted, "\(file.path) does not hold a private key in PEM form", cause: "\(error)",
                mend: "give a key without a passphrase: RSA, P-256, P-384, P-521 or Ed25519")
        }
    }

    static func write(_ certificates: [Certificate], to file: URL) throws {
        let text = try certificates.map { try $0.serializeAsPEM().pemString }.joined(separator: "\n") + "\n"
        try AtomicFile.write(Data(text.utf8), to: file)
    }

    static func write(_ key: Certificate.PrivateKey, to file: URL) throws {
        try AtomicFile.write(Data((try key.serializeAsPEM().pemString + "\n").utf8), to: file, permissions: 0o600)
    }

    private static func text(_ file: URL) throws -> String {
        guard let handle = try? FileHandle(forReadingFrom: file) else { throw BrachioError(.notFound, "cannot read \(file.path)") }
        defer { try? handle.close() }
        let data = try handle.read(upToCount: bytesMaximum + 1) ?? Data()
        guard data.count <= bytesMaximum else { throw BrachioError(.limitExceeded, "\(file.path) has more than \(bytesMaximum) bytes") }
        return String(decoding: data, as: UTF8.self)
    }
}
