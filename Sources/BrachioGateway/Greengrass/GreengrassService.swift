internal import BrachioCore
package import BrachioFleet
package import BrachioWire
internal import Foundation

/// Greengrass V1: groups, what they are put together from, and their deployments.
package enum GreengrassService {
    package static let model = ServiceModel(
        signingName: "greengrass", apiVersion: "2017-06-07", families: [.restJSON], validationCode: "BadRequestException")

    /// - Parameters:
    ///   - authority: the certificate that devices check a core with, as PEM.
    ///   - origin: the endpoint's address as a device reaches it, from the `Host` that a client reached it by.
    package static func build(
        _ deployments: DeploymentService, authority: @escaping @Sendable () throws -> String, origin: @escaping @Sendable (_ host: String) -> String
    ) -> RESTService {
        let store = deployments.store
        let definitions = DefinitionKind.allCases.flatMap { DefinitionOperations(store: store, kind: $0).entries }
        let cores = ConnectivityOperations(store: store).entries + CoreRuntimeOperations(store: store).entries
        return RESTService(
            model, words: words,
            definitions + cores + DeploymentOperations(deployments: deployments, origin: origin).entries + RoleOperations(store: store).entries
                + GroupAuthorityOperations(store: store, authority: authority).entries
                + GreengrassTagOperations(store: store).entries + BulkDeploymentOperations.entries)
    }

    private static let words: @Sendable (BrachioError) -> ServiceError? = { error in
        let text = [error.message, error.cause, error.mend].compactMap { $0 }.joined(separator: "; ")
        switch error.code {
        case .notFound: return ServiceError("IdNotFound", text, status: 404)
        case .invalidInput, .alreadyExists, .inUse, .limitExceeded, .unsupported: return ServiceError("BadRequestException", text)
        default: return nil
        }
    }

    /// `2018-11-20T20:41:16.647Z`.
    static func time(_ date: Date) -> WireValue { .string(TimestampText.iso8601(date, alwaysMilliseconds: true)) }

    static func entries(_ input: WireValue) throws -> Int {
        guard let text = input["MaxResults"]?.string else { return FleetLimits.pageEntries }
        guard let count = Int(text), count > 0 else { throw ServiceError("BadRequestException", "MaxResults is a number from 1, not \(text.prefix(20)).") }
        return min(count, FleetLimits.pageEntries)
    }
}
