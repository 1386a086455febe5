internal import BrachioIdentity
package import BrachioWire

/// STS: who am I, and credentials for a session.
package enum SecurityTokenService {
    package static let model = ServiceModel(
        signingName: "sts", apiVersion: "2011-06-15", xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/", families: [.query],
        validationCode: "ValidationError")

    package static func build() -> RPCService {
        RPCService(model, [
            .init(getCallerIdentity, isFree: true) { _, call in
                .map([
                    "UserId": .string(call.caller.userID), "Account": .string(call.caller.account), "Arn": .string(call.caller.arn),
                ])
            }
        ])
    }

    static let getCallerIdentity = ServiceOperation(
        "GetCallerIdentity",
        output: .structure([.optional("UserId", .string), .optional("Account", .string), .optional("Arn", .string)]))
}
