internal import BrachioCore
internal import BrachioIdentity

/// Names of what the registry holds, as clients write them: `arn:aws:iot:us-east-1:123456789012:thing/camera-1`.
package enum RegistryARN {
    package static let prefix = "arn:aws:iot:\(Account.region):\(Account.number):"

    package static func thing(_ name: String) -> String { prefix + "thing/" + name }
    package static func type(_ name: String) -> String { prefix + "thingtype/" + name }
    package static func group(_ name: String) -> String { prefix + "thinggroup/" + name }
    package static func certificate(_ id: String) -> String { prefix + "cert/" + id }
    package static func authority(_ id: String) -> String { prefix + "cacert/" + id }
    package static func policy(_ name: String) -> String { prefix + "policy/" + name }
    package static func template(_ name: String) -> String { prefix + "provisioningtemplate/" + name }
    package static func roleAlias(_ name: String) -> String { prefix + "rolealias/" + name }

    /// The identifier of a certificate that a principal names. Throws `invalidInput` for other principals.
    package static func certificate(ofPrincipal arn: String) throws -> String {
        guard let id = name("cert", in: arn), id.utf8.count == 64 else {
            throw BrachioError(.invalidInput, "'\(arn.prefix(200))' is no principal", mend: "name a certificate by its ARN")
        }
        return id
    }

    /// The name behind `kind/` in an ARN of any region and account; `nil` for other ARNs.
    package static func name(_ kind: String, in arn: String) -> String? {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", parts[2] == "iot", parts[5].hasPrefix(kind + "/") else { return nil }
        return String(parts[5].dropFirst(kind.count + 1))
    }
}
