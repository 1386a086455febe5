internal import BrachioCertificates
internal import BrachioCore
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
        } catch { found.append(unreadable("certificate", file)) }
        do { found.append(validity("authority", try NIOSSLCertificate.fromPEMFile(authority.path)[0])) } catch { found.append(unreadable("authority", authority)) }
        return found
    }

    /// A file of the bundle that is missing, closed to this user, or damaged.
    private func unreadable(_ subject: String, _ file: URL, damage: String = "holds no certificate in PEM form") -> Finding {
        guard FileManager.default.fileExists(atPath: file.path) else {
            return Finding(subject, .bad, "\(file.path) is not there", mend: "copy the bundle of brachio device add again, whole")
        }
        guard access(file.path, R_OK) == 0 else {
            return Finding(subject, .bad, "this user may not read \(file.path)", mend: "run as its owner, as the agent does (sudo), or change the file's owner")
        }
        return Finding(subject, .bad, "\(file.path) \(damage)", mend: "copy the bundle of brachio device add again, whole")
    }

    private func validity(_ subject: String, _ certificate: NIOSSLCertificate) -> Finding {
        let now = max(clock.wallMilliseconds() / 1000, configuration.madeAtSeconds), end = Int64(certificate.notValidAfter)
        if now > end {
            return Finding(
                subject, .bad, "it was valid until \(Diagnosis.day(end)), and the clock says \(Diagnosis.day(now))",
                mend: "set the clock if it is wrong; else make a new bundle: brachio device add \(configuration.thing) --replace")
        }
        if now < Int64(certificate.notValidBefore) {
            return Finding(subject, .bad, "it is valid from \(Diagnosis.day(Int64(certificate.notValidBefore))) on, and the clock says \(Diagnosis.day(now))", mend: "set the clock")
        }
        let days = (end - now) / 86_400
        return Finding(subject, days < 30 ? .warning : .good, "valid until \(Diagnosis.day(end))", mend: days < 30 ? "make a new bundle within \(days) days: brachio device add \(configuration.thing) --replace" : nil)
    }

    private func keyFinding(_ file: URL, of certificate: URL) -> Finding {
        do { _ = try IssuedCertificate.read(certificate, key: file) } catch {
            if (error as? BrachioError)?.description.contains("is not the key of") == true {
                return Finding("key", .bad, "\(file.path) is not the key of this certificate", mend: "copy the bundle of brachio device add again, whole")
            }
            return unreadable("key", file, damage: "holds no private key in PEM form")
        }
        guard let found = try? FileManager.default.attributesOfItem(atPath: file.path), let mode = found[.posixPermissions] as? NSNumber else {
            return Finding("key", .bad, "\(file.path) is not there")
        }
        if mode.intValue & 0o077 != 0 { return Finding("key", .warning, "others than its owner may read \(file.path)", mend: "chmod 600 \(file.path)") }
        return Finding("key", .good, "it belongs to the certificate, and only its owner may read it")
    }
}
