internal import BrachioCore
package import BrachioFleet
internal import BrachioIdentity
package import BrachioWire
internal import Foundation

/// Lambda: functions, their versions and aliases, and invoking them here.
package enum LambdaService {
    package static let model = ServiceModel(
        signingName: "lambda", apiVersion: "2015-03-31", families: [.restJSON], validationCode: "InvalidParameterValueException")

    /// - Parameter link: an address from which an object can be read for a while, without a key.
    package static func build(_ store: FleetStore, invoker: any FunctionInvoker, link: @escaping CodeLink) -> RESTService {
        RESTService(
            model, bodyBytesMax: requestBytesMax, words: words,
            FunctionChanges(store: store).entries + FunctionLookups(store: store, link: link).entries + VersionOperations(store: store).entries
                + AliasOperations(store: store).entries + FunctionPolicyOperations(store: store).entries + FunctionTagOperations(store: store).entries
                + InvokeOperations(store: store, invoker: invoker).entries)
    }

    /// From a bucket, a key and the `Host` that the client reached the server by, to a link.
    package typealias CodeLink = @Sendable (_ bucket: String, _ key: String, _ host: String) -> String

    /// Code comes in Base64, with a little around it.
    private static let requestBytesMax = FleetLimits.codeBytes / 3 * 4 + (1 << 20)

    private static let words: @Sendable (BrachioError) -> ServiceError? = { error in
        let text = [error.message, error.cause, error.mend].compactMap { $0 }.joined(separator: "; ")
        switch error.code {
        case .invalidInput: return ServiceError("InvalidParameterValueException", text, details: ["Type": "User"])
        case .notFound: return ServiceError("ResourceNotFoundException", text, status: 404, details: ["Type": "User"])
        case .alreadyExists, .inUse: return ServiceError("ResourceConflictException", text, status: 409, details: ["Type": "User"])
        case .limitExceeded: return ServiceError("InvalidParameterValueException", text, details: ["Type": "User"])
        case .revisionMismatch: return ServiceError("PreconditionFailedException", text, status: 412, details: ["Type": "User"])
        // Lambda's own status for this is 502, which clients take for a fault of the server's and try again.
        case .invalidRuntime: return ServiceError("InvalidRuntimeException", text, details: ["Type": "User"])
        case .tooManyInvocations: return ServiceError("TooManyRequestsException", text, status: 429, details: ["Type": "User"])
        default: return nil
        }
    }

    /// The function that an operation is about, as policies name it.
    static let resource: @Sendable (WireValue, Call) -> String = { input, call in
        guard let text = input["FunctionName"]?.string, let reference = try? FunctionReference(text, qualifier: input["Qualifier"]?.string) else { return "*" }
        return reference.arn
    }

    static func reference(_ input: WireValue) throws -> FunctionReference {
        try FunctionReference(input["FunctionName"]?.string ?? "", qualifier: input["Qualifier"]?.string)
    }

    /// The function itself, whatever version is named.
    static func name(_ input: WireValue) throws -> String { try reference(input).name }

    static func tags(_ value: WireValue?) -> [String: String] {
        Dictionary((value?.map?.entries ?? []).compactMap { entry in entry.value.string.map { (entry.key, $0) } }) { $1 }
    }

    static func map(_ values: [String: String]) -> WireValue {
        var map = WireMap()
        for (key, value) in values.sorted(by: { $0.key < $1.key }) { map[key] = .string(value) }
        return .map(map)
    }

    static func pageEntries(_ input: WireValue) -> Int { min(Int(input["MaxItems"]?.integer ?? 50), FleetLimits.pageEntries) }
}
