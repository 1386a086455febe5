internal import BrachioCore
package import BrachioJSON

/// Answers devices that come with a claim and leave with an identity of their own ("Device provisioning MQTT API" in the IoT developer
/// guide). It sees neither topics' bytes nor a broker.
package struct FleetProvisioning: Sendable {
    private let registry: ThingRegistry

    package init(_ registry: ThingRegistry) { self.registry = registry }

    /// - Parameter certificate: the certificate that the device is connected with; `nil` where it has none.
    package func answer(_ request: ProvisioningTopic.Request, _ payload: JSONValue, certificate: String?) async throws -> JSONValue {
        switch request {
        case .create: return Self.answer(try await registry.offerCertificate(signing: nil))
        case .createFromRequest:
            guard let text = payload["certificateSigningRequest"]?.string else {
                throw BrachioError(.invalidInput, "certificateSigningRequest is missing")
            }
            return Self.answer(try await registry.offerCertificate(signing: text))
        case .provision(let template): return try await provision(template, payload, certificate)
        }
    }

    private func provision(_ template: String, _ payload: JSONValue, _ connected: String?) async throws -> JSONValue {
        guard let token = payload["certificateOwnershipToken"]?.string else { throw BrachioError(.invalidInput, "certificateOwnershipToken is missing") }
        let certificate = try await registry.certificate(ofToken: token)
        if template == CertificateRenewal.templateName {
            guard let connected else { throw BrachioError(.accessDenied, "only a device with a certificate renews it") }
            let thing = try await registry.renew(connected, by: certificate)
            try await registry.spend(token: token)
            return Self.answer(thing: thing, configuration: nil)
        }
        let (found, body) = try await registry.template(template)
        guard found.isEnabled, found.kind == .fleet else { throw BrachioError(.accessDenied, "template \(template) is not enabled for devices with a claim") }
        var parameters: [String: String] = [:]
        for (name, value) in payload["parameters"]?.object ?? [:] {
            guard let text = value.string else { throw BrachioError(.invalidInput, "parameter \(name) is not a text") }
            parameters[name] = text
        }
        parameters["AWS::IoT::Certificate::Id"] = certificate
        let made = try await registry.provision(body, parameters: parameters)
        try await registry.spend(token: token)
        return Self.answer(thing: made.thing, configuration: made.deviceConfiguration)
    }

    private static func answer(_ offered: ThingRegistry.OfferedCertificate) -> JSONValue {
        var object: JSONObject = [
            "certificateId": .string(offered.id), "certificatePem": .string(offered.pem), "certificateOwnershipToken": .string(offered.token),
        ]
        if let key = offered.privateKey { object["privateKey"] = .string(key) }
        return .object(object)
    }

    private static func answer(thing: String?, configuration: JSONValue?) -> JSONValue {
        var object: JSONObject = ["deviceConfiguration": configuration ?? .object([:])]
        if let thing { object["thingName"] = .string(thing) }
        return .object(object)
    }

    /// The answer to a request that failed.
    package static func failure(_ error: any Error) -> JSONValue {
        let (status, code, text): (Int64, String, String)
        if let error = error as? BrachioError {
            text = [error.message, error.cause, error.mend].compactMap { $0 }.joined(separator: "; ")
            (status, code) = words(error.code)
        } else {
            (status, code, text) = (500, "InternalFailure", "the request could not be finished because of an error of the server")
        }
        return ["statusCode": .number(JSONNumber(status)), "errorCode": .string(code), "errorMessage": .string(text)]
    }

    private static func words(_ code: BrachioError.Code) -> (Int64, String) {
        switch code {
        case .wrongOwnershipToken: (400, "InvalidCertificateOwnershipToken")
        case .missingParameter: (400, "InvalidParameters")
        case .invalidInput, .malformedPolicy, .invalidCertificate: (400, "InvalidRequest")
        case .accessDenied: (403, "AccessDenied")
        case .notFound: (404, "ResourceNotFound")
        case .alreadyExists, .inUse: (409, "ResourceConflict")
        case .limitExceeded, .versionsExhausted: (429, "LimitExceeded")
        default: (500, "InternalFailure")
        }
    }
}
