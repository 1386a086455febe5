internal import Foundation
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// Why a connection could not be made or has ended, in the words of a person instead of those of the libraries below.
package enum ConnectionFailure {
    package static func words(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError: words(error)
        case let error as IOError: systemWords(error.errnoCode)
        case NIOSSLError.handshakeFailed(let cause): handshakeWords(cause)
        case let error as BoringSSLError: handshakeWords(error)
        case NIOSSLError.uncleanShutdown: "the other side ended the connection in the middle"
        case NIOSSLError.unableToValidateCertificate, NIOSSLError.noCertificateToValidate: "the TLS handshake failed: the other side's certificate cannot be verified"
        case let error as NIOSSLExtraError where error == .failedToValidateHostname: "the TLS handshake failed: the server's certificate is for another name"
        case ChannelError.connectTimeout(let time): "nobody answered within \(time.nanoseconds / 1_000_000_000) s"
        case ChannelError.eof, ChannelError.ioOnClosedChannel, ChannelError.alreadyClosed, ChannelError.inputClosed: "the connection was closed"
        default: "\(error)"
        }
    }

    private static func words(_ error: NIOConnectionError) -> String {
        // Several addresses of one host mostly fail alike.
        var seen: [String] = []
        for failure in error.connectionErrors.map({ words($0.error) }) where !seen.contains(failure) { seen.append(failure) }
        if !seen.isEmpty { return seen.joined(separator: ", ") }
        return "no address is known for the name \(error.host)"
    }

    private static func systemWords(_ number: CInt) -> String {
        let text = String(cString: strerror(number))
        return text.prefix(1).lowercased() + text.dropFirst()
    }

    private static func handshakeWords(_ error: BoringSSLError) -> String {
        let stack: NIOBoringSSLErrorStack =
            switch error {
            case .sslError(let stack), .unknownError(let stack), .invalidSNIName(let stack), .failedToSetALPN(let stack): stack
            default: []
            }
        if stack.contains(.eofDuringHandshake) || stack.contains(.eofDuringAdditionalCertficiateChainValidation) {
            return "the other side ended the connection during the TLS handshake"
        }
        let reasons = stack.compactMap { reason($0.description) }
        // TLS 1.3 tells a client after its handshake that its certificate was refused ("Alert Protocol", RFC 8446 section 6).
        if reasons.contains(where: { $0.contains("alert") && ["certificate", "unknown ca", "access denied"].contains(where: $0.contains) }) {
            return "the other side does not take this side's certificate: it does not know it, or no longer"
        }
        if reasons.contains(where: { $0.hasPrefix("certificate verify failed") }) { return "the TLS handshake failed: the other side's certificate is not one to trust" }
        return "the TLS handshake failed" + (reasons.isEmpty ? "" : ": " + reasons.joined(separator: ", "))
    }

    /// Of `Error: 268435581 error:1000007d:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED at …`, as BoringSSL writes it.
    private static func reason(_ text: String) -> String? {
        guard let start = text.range(of: "OPENSSL_internal:") else { return nil }
        let name = text[start.upperBound...].prefix { !$0.isWhitespace }
        return name.isEmpty ? nil : name.lowercased().replacing("_", with: " ")
    }
}
