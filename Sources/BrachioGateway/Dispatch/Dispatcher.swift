internal import BrachioCore
internal import BrachioDeviceCloud
package import BrachioIdentity
internal import BrachioWire
package import Foundation
internal import Hummingbird
internal import Logging

/// From a request to its service and back: finds the service, verifies the signature, turns errors into the service's envelope.
package struct Dispatcher: Sendable {
    private let registry: Registry
    private let authenticator: Authenticator
    private let now: @Sendable () -> Date

    package init(registry: Registry, directory: any CredentialDirectory, now: @escaping @Sendable () -> Date = { Date() }) {
        self.registry = registry
        self.now = now
        authenticator = Authenticator(directory: directory, now: now)
    }

    /// Who asks on the devices' port.
    enum Port: Sendable {
        case endpoint
        case devices(DeviceCaller?)

        var device: DeviceCaller? { if case .devices(let caller) = self { caller } else { nil } }
    }

    func respond(
        to head: RequestHead, body: RequestBody, port: Port = .endpoint, logger: Logger, onStart: (@Sendable () async -> Void)?
    ) async -> ServiceResponse {
        var service: (any ServiceAdapter)?
        do {
            guard head.rawPath.utf8.count + head.rawQuery.utf8.count <= WireLimits.targetBytes else {
                throw ServiceError("RequestURITooLong", "The request's address has more than \(WireLimits.targetBytes) bytes.", status: 414)
            }
            // The service is found even where the signature is malformed, so that the answer is in its own words.
            let claims = Result { try SignatureClaims.read(head.signable) }
            let scope = (try? claims.get())?.scope
            if case .devices = port { service = registry.deviceService(for: head, scope: scope) } else { service = registry.service(for: head, scope: scope) }
            guard let service else { throw unknownService(scope) }
            let signed = try claims.get()
            guard signed != nil || service.acceptsAnonymous else { throw AuthenticationFailure.missing }
            let verified = try await authenticator.authenticate(
                head, signed, body: body, bodyBytesMax: service.bodyBytesMax, onStart: onStart)
            return try await service.respond(
                to: ServiceRequest(head: head, body: verified.content, caller: verified.caller, device: port.device, region: verified.region, date: now()))
        } catch {
            let family = service?.family(of: head) ?? Self.guessedFamily(head)
            let wire = wireError(error, family, service, head, logger)
            guard let service else {
                let model = ServiceModel(signingName: "", apiVersion: "", families: [family])
                return ServiceResponse(family.codec.encode(wire, of: model, requestID: head.requestID))
            }
            return service.respond(to: head, failing: wire)
        }
    }

    private func unknownService(_ scope: CredentialScope?) -> ServiceError {
        let name = scope.map { "Service \($0.service.prefix(60))" } ?? "The service that this request is for"
        return ServiceError(
            "NotImplemented", "\(name) is not offered by this endpoint; it offers \(registry.signingNames.joined(separator: ", ")).", status: 501)
    }

    private func wireError(
        _ error: any Error, _ family: ServiceModel.Family, _ service: (any ServiceAdapter)?, _ head: RequestHead, _ logger: Logger
    ) -> ServiceError {
        let wire: ServiceError
        switch error {
        case let error as ServiceError: wire = error
        case let error as AuthenticationFailure: wire = error.serviceError(family)
        case let error as BrachioError: wire = ServiceError(error, validationCode: service?.validationCode ?? "ValidationException")
        default: wire = .internalFailure
        }
        // What is not offered (501) is the client's to know, not an operator's.
        if wire.isServerFault, wire.status != 501 {
            logger.error("request failed", metadata: ["request": "\(head.requestID)", "path": "\(head.rawPath)", "error": "\(error)"])
        }
        return wire
    }

    private static func guessedFamily(_ head: RequestHead) -> ServiceModel.Family {
        if head.rawPath.hasPrefix("/service/") { return .cbor }
        if head.header("x-amz-target") != nil { return .json11 }
        return head.header("content-type")?.hasPrefix("application/x-www-form-urlencoded") == true ? .query : .restXML
    }
}
