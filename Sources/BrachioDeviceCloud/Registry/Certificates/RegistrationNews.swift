internal import BrachioIdentity
package import Foundation

/// The message about a certificate that registered itself ("Just-in-time registration" in the IoT developer guide).
package enum RegistrationNews {
    package static func topic(authority: String) -> String { "$aws/events/certificates/registered/\(authority)" }

    package static func text(certificate: String, authority: String, at date: Date) -> String {
        """
        {"certificateId":"\(certificate)","caCertificateId":"\(authority)","timestamp":\(Int64(date.timeIntervalSince1970 * 1000)),\
        "certificateStatus":"PENDING_ACTIVATION","awsAccountId":"\(Account.number)","certificateRegistrationTimestamp":null}
        """
    }
}
