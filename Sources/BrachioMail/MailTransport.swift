internal import BrachioCore
internal import CMail
internal import Dispatch
internal import Foundation

/// Takes letters to where they go.
package protocol MailTransport: Sendable {
    func deliver(_ letter: Letter) async throws(MailFailure)
}

/// Why a letter was not taken.
package struct MailFailure: Error, Sendable, Hashable {
    package let reason: String
    /// The server will never take it (an answer of the kind 5yz in RFC 5321): trying again is no use.
    package let isPermanent: Bool

    package init(reason: String, isPermanent: Bool) {
        self.reason = reason
        self.isPermanent = isPermanent
    }
}

/// Speaks SMTP by libcurl.
package struct SMTPTransport: MailTransport {
    /// One letter, from the connection to the server's answer.
    package static let timeoutSeconds = 60

    let server: MailServer
    /// Certificates to trust in place of the system's.
    let trusted: String?
    private let queue = DispatchQueue(label: "brachio.mail", qos: .utility)

    package init(_ server: MailServer, trusted: String? = nil) {
        self.server = server
        self.trusted = trusted
    }

    package func deliver(_ letter: Letter) async throws(MailFailure) {
        let failure = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: send(letter)) }
        }
        if let failure { throw failure }
    }

    private func send(_ letter: Letter) -> MailFailure? {
        let message = Array(letter.message(from: server.sender).utf8CString)
        var response = 0, failure = [CChar](repeating: 0, count: 512)
        let status = withTexts([
            server.url, server.user, server.password, "<\(server.sender)>", "<\(letter.recipient)>", trusted,
        ]) { texts in
            message.withUnsafeBufferPointer { bytes in
                var mail = brachio_mail()
                (mail.url, mail.user, mail.password) = (texts[0], texts[1], texts[2])
                (mail.sender, mail.recipient, mail.trusted) = (texts[3], texts[4], texts[5])
                mail.message = bytes.baseAddress
                mail.message_bytes = bytes.count - 1
                mail.requires_tls = server.requiresTLS ? 1 : 0
                mail.timeout_seconds = Self.timeoutSeconds
                return brachio_mail_send(&mail, &response, &failure, failure.count)
            }
        }
        guard status != 0 else { return nil }
        let reason = String(decoding: failure.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return MailFailure(reason: reason, isPermanent: (550...554).contains(response))
    }

    /// Texts as C has them, for the length of a closure.
    private func withTexts<Value>(_ texts: [String?], _ body: ([UnsafePointer<CChar>?]) -> Value) -> Value {
        let copies = texts.map { $0.map { strdup($0) } ?? nil }
        defer { copies.forEach { free($0) } }
        return body(copies.map { $0.map { UnsafePointer($0) } })
    }
}
