internal import BrachioCertificates
internal import BrachioDeployment
internal import Foundation
internal import NIOSSL

/// Whether the bundle's certificate, key and authority are what the agent needs, and for how long.
struct CertificateDiagnosis {
    private let configuration: EdgeConfiguration
    private let bundle: URL
    private let clock: EdgeClock

    init(_ configuration: EdgeConfiguration, bundle: URL, clock: EdgeClock) {
        self.configuration = configuration
        self.bundle = bundle
        self.clock = clock
    }

    func findings() -> [Finding] {
        let file = bundle.appending(pathTo: configuration.certificateFile), key = bundle.appending(pathTo: configuration.keyFile)
        let authority = bundle.appending(pathTo: configuration.authorityFile)
        var found: [Finding] = []
        do {
            let certificate = try NIOSSLCertificate.fromPEMFile(file.path)
            found.append(validity("certificate", certificate[0]))
            found.append(keyFinding(key, of: file))
        } catch {
            found.append(Finding("certificate", .bad, "\(file.path) cannot be read: \(error)", mend: "copy the bundle of brachio device add again, whole"))
        }
        do { found.append(validity("authority", try NIOSSLCertificate.fromPEMFile(authority.path)[0])) } catch {
            found.append(Finding("authority", .bad, "\(authority.path) cannot be read: \(error)", mend: "copy the bundle of brachio device add again, whole"))
        }
        return found
    }

    private func validity(_ subject: String, _ certificate: NIOSSLCertificate) -> Finding {
        let now = max(clock.wallMilliseconds() / 1000, configuration.madeAtSeconds), end = Int64(certificate.notValidAfter)
        if now > end {
            return Finding(
                subject, .bad, "it was valid until \(Diagnosis.day(end)), and the clock says \(Diagnosis.day(now))",
                mend: "make a new bundle with brachio device add; if the clock is wrong, set it")
        }
        if now < Int64(certificate.notValidBefore) {
            return Finding(subject, .bad, "it is valid from \(Diagnosis.day(Int64(certificate.notValidBefore))) on, and the clock says \(Diagnosis.day(now))", mend: "set the clock")
        }
        let days = (end - now) / 86_400
        return Finding(subject, days < 30 ? .warning : .good, "valid until \(Diagnosis.day(end))", mend: days < 30 ? "make a new bundle within \(days) days" : nil)
    }

    private func keyFinding(_ file: URL, of certificate: URL) -> Finding {
        do { _ = try IssuedCertificate.read(certificate, key: file) } catch {
            return Finding("key", .bad, "\(error)", mend: "copy the bundle of brachio device add again, whole")
        }
        guard let found = try? FileManager.default.attributesOfItem(atPath: file.path), let mode = found[.posixPermissions] as? NSNumber else {
            return Finding("key", .bad, "\(file.path) is not there")
        }
        if mode.intValue & 0o077 != 0 { return Finding("key", .warning, "others than its owner may read \(file.path)", mend: "chmod 600 \(file.path)") }
        return Finding("key", .good, "it belongs to the certificate, and only its owner may read it")
    }
}
