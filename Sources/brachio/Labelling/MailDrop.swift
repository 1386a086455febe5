internal import BrachioAccounts
internal import BrachioConsole
internal import BrachioMail
internal import Foundation

/// Letters of commands: they go into the queue that the running server sends from.
struct MailDrop {
    private let data: DataFolder

    init(_ data: DataFolder) { self.data = data }

    /// Has an invitation sent. - Returns: whether the server sends mail and the person has an address.
    func invite(_ invitation: Invitation) async throws -> Bool {
        let endpoint = try ServerEndpoint.read(from: data)
        guard let console = endpoint.letters, let email = invitation.person.email else { return false }
        let letter = InvitationLetter(invitation, console: console, isNew: true)
        let queue = try MailQueue(folder: data.database, transport: ServersTransport())
        try await queue.post(to: email, subject: letter.subject, text: letter.text, expires: letter.expires)
        return true
    }

    /// Nothing is sent from here.
    private struct ServersTransport: MailTransport {
        func deliver(_ letter: Letter) async throws(MailFailure) { throw MailFailure(reason: "the server sends it", isPermanent: false) }
    }
}
