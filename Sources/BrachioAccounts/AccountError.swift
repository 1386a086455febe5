package import BrachioCore

extension BrachioError.Code {
    /// User name and password do not belong together, or the person is disabled: which of it is not told.
    package static let signInRefused = Self(rawValue: "SignInRefused")
    /// Too many attempts to sign in; the cause says when the next is taken.
    package static let tooManyAttempts = Self(rawValue: "TooManyAttempts")
    /// The rules for passwords do not admit it.
    package static let passwordRefused = Self(rawValue: "PasswordRefused")
    /// A link to sign in that is unknown, used or too old.
    package static let linkRefused = Self(rawValue: "LinkRefused")
}
