package import BrachioCore

extension BrachioError.Code {
    /// The thing has been changed since the caller looked at it.
    package static let revisionMismatch = Self(rawValue: "RevisionMismatch")
    /// A function's runtime is none that this machine can run.
    package static let invalidRuntime = Self(rawValue: "InvalidRuntime")
    /// As many invocations run as may run.
    package static let tooManyInvocations = Self(rawValue: "TooManyInvocations")
}
