package import BrachioAccounts
package import Foundation

/// What somebody who is invited, or has a new password, is told.
package struct InvitationLetter: Sendable {
    package let subject: String
    package let text: String
    /// When its password stops being taken.
    package let expires: Date?

    /// - Parameter console: where the console is, such as `https://photos.example.org:4580`.
    package init(_ invitation: Invitation, console: String, isNew: Bool) {
        expires = invitation.person.passwordExpires
        let days = Int(AccountStore.temporaryPasswordSeconds / 86_400)
        subject = isNew ? "Your invitation to Brachio" : "Your new password for Brachio"
        text = """
            \(isNew ? "You are invited to Brachio." : "Your password for Brachio was replaced.")

            Sign in at:          \(console)/sign-in
            User name:           \(invitation.person.userName)
            Temporary password:  \(invitation.temporaryPassword)

            The temporary password is taken for \(days) days. You choose your own when you sign in.
            """
    }
}
