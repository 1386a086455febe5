internal import BrachioCore
package import BrachioDeviceCloud
package import BrachioWire

/// IoT's control plane: things, certificates, policies, provisioning, device jobs, rules.
///
/// Operations stand in folders by what they are about; each file is a table of rows that this puts together.
package enum IoTService {
    package static let model = ServiceModel(
        signingName: "iot", apiVersion: "2015-05-28", families: [.restJSON], validationCode: "InvalidRequestException")

    /// - Parameters:
    ///   - endpoints: where devices reach this server.
    ///   - further: rows of rooms beside the registry, such as device jobs and rules.
    package static func build(_ registry: ThingRegistry, endpoints: any DeviceEndpoints, further: [RESTService.Entry] = []) -> RESTService {
        RESTService(
            model, words: words,
            EndpointOperations(endpoints: endpoints).entries + registryEntries(registry) + UnofferedOperations.entries + further)
    }

    private static func registryEntries(_ registry: ThingRegistry) -> [RESTService.Entry] {
        [
            ThingOperations(registry: registry).entries, ThingTypeOperations(registry: registry).entries, GroupOperations(registry: registry).entries,
            GroupMemberOperations(registry: registry).entries, TagOperations(registry: registry).entries,
            CertificateOperations(registry: registry).entries, AuthorityOperations(registry: registry).entries,
            PrincipalOperations(registry: registry).entries, PolicyOperations(registry: registry).entries,
            PolicyTargetOperations(registry: registry).entries, AuthorizationOperations(registry: registry).entries,
            ProvisioningOperations(registry: registry).entries, RoleAliasOperations(registry: registry).entries,
        ].flatMap { $0 }
    }

    static func notOffered(_ what: String) -> ServiceError {
        ServiceError("NotImplemented", "\(what): not offered by this endpoint.", status: 501)
    }

    /// The service's words for what rooms throw.
    static let words: @Sendable (BrachioError) -> ServiceError? = { error in
        let text = [error.message, error.cause, error.mend].compactMap { $0 }.joined(separator: "; ")
        return switch error.code {
        case .invalidInput, .corrupted, .missingParameter: ServiceError("InvalidRequestException", text)
        case .notFound: ServiceError("ResourceNotFoundException", text, status: 404)
        case .alreadyExists: ServiceError("ResourceAlreadyExistsException", text, status: 409)
        case .inUse: ServiceError("DeleteConflictException", text, status: 409)
        case .versionConflict: ServiceError("VersionConflictException", text, status: 409)
        case .versionsExhausted: ServiceError("VersionsLimitExceededException", text, status: 409)
        case .invalidCertificate: ServiceError("CertificateValidationException", text)
        case .conflictingCertificate: ServiceError("CertificateConflictException", text, status: 409)
        case .wrongRegistrationCode: ServiceError("RegistrationCodeValidationException", text)
        case .malformedPolicy: ServiceError("MalformedPolicyException", text)
        case .wrongState: ServiceError("CertificateStateException", text, status: 406)
        case .limitExceeded: ServiceError("LimitExceededException", text, status: 410)
        case .accessDenied: ServiceError("UnauthorizedException", text, status: 401)
        default: nil
        }
    }
}
