package import BrachioCore

extension BrachioError.Code {
    /// The caller expected another version of the thing.
    package static let versionConflict = BrachioError.Code(rawValue: "VersionConflict")
    /// A policy or template has as many versions as it may.
    package static let versionsExhausted = BrachioError.Code(rawValue: "VersionsExhausted")
    /// A certificate's state does not allow what is asked.
    package static let wrongState = BrachioError.Code(rawValue: "WrongState")
    /// A certificate is not what it should be.
    package static let invalidCertificate = BrachioError.Code(rawValue: "InvalidCertificate")
    package static let conflictingCertificate = BrachioError.Code(rawValue: "ConflictingCertificate")
    package static let wrongRegistrationCode = BrachioError.Code(rawValue: "WrongRegistrationCode")
    /// A policy document cannot be read.
    package static let wrongOwnershipToken = BrachioError.Code(rawValue: "WrongOwnershipToken")
    /// A template asks for a parameter that is not given.
    package static let missingParameter = BrachioError.Code(rawValue: "MissingParameter")
    package static let malformedPolicy = BrachioError.Code(rawValue: "MalformedPolicy")
}

extension BrachioError {
    static func missing(_ kind: String, _ name: String) -> BrachioError { BrachioError(.notFound, "\(kind) \(name.prefix(200)) does not exist") }

    static func taken(_ kind: String, _ name: String) -> BrachioError {
        BrachioError(.alreadyExists, "\(kind) \(name.prefix(200)) exists already, and is another")
    }
}
