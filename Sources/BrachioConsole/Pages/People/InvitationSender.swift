internal import BrachioAccounts
package import Foundation
internal import Hummingbird

/// A letter on its way to somebody's mailbox. It is kept durably before `post` returns.
package protocol LetterBox: Sendable {
    /// - Parameter expires: after that it is of no use and removed unsent.
    func post(to address: String, subject: String, text: String, expires: Date?) async throws
}

/// Sends invitations where mail is set up.
struct InvitationSender: Sendable {
    let letters: (any LetterBox)?
    /// Where people reach the console, where that was said when the server was started.
    let publicAddress: String?
    let isEncrypted: Bool

    var sendsMail: Bool { letters != nil }

    /// The console's address as its reader's browser knows it.
    func address(for request: Request) -> String {
        publicAddress ?? "\(isEncrypted ? "https" : "http")://\(request.head.authority ?? "127.0.0.1")"
    }

    /// Whether the letter goes out.
    func send(_ letter: InvitationLetter, to person: Person) async throws -> Bool {
        guard let letters, let email = person.email else { return false }
        try await letters.post(to: email, subject: letter.subject, text: letter.text, expires: letter.expires)
        return true
    }
}
