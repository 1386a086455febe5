package import Foundation

/// Somebody who can sign in.
package struct Person: Sendable, Hashable, Identifiable {
    /// Never changes and is never given to another: what other rooms refer to.
    package let id: UUID
    package var userName: String
    package var email: String?
    package var role: Role
    /// Has a temporary password, which only serves to choose another one.
    package var mustChangePassword: Bool
    /// Has any password. The owner begins without one and signs in by link.
    package var hasPassword: Bool
    package var isDisabled: Bool
    package var created: Date
    package var lastSeen: Date?
    /// When a temporary password stops being taken.
    package var passwordExpires: Date?
}

/// A person just invited, or whose password was reset, with the password to hand over. It is kept nowhere.
package struct Invitation: Sendable {
    package let person: Person
    package let temporaryPassword: String
}
