internal import BrachioCore
package import BrachioDeviceCloud
package import BrachioWire

/// IoT's data plane: shadows, publishing, retained messages.
package enum IoTDataService {
    package static let model = ServiceModel(
        signingName: "iotdata", apiVersion: "2015-05-28", families: [.restJSON], validationCode: "InvalidRequestException")

    /// - Parameter broker: `nil` where the server has none.
    package static func build(_ shadows: ShadowService, broker: (any MessageBroker)?) -> RESTService {
        RESTService(
            model, policyPrefix: "iot", words: words, deviceRights: deviceRights,
            ShadowOperations(shadows: shadows).entries + PublishOperations(broker: broker).entries + RetainedOperations(broker: broker).entries)
    }

    /// What devices may call with their certificate, and what its policies must allow.
    private static let deviceRights: RESTService.DeviceRights = { operation, input in
        switch operation.name {
        case "Publish": input["retain"]?.boolean == true ? [.publish, .retainPublish] : [.publish]
        case "GetThingShadow": [.getShadow]
        case "UpdateThingShadow": [.updateShadow]
        case "DeleteThingShadow": [.deleteShadow]
        case "ListNamedShadowsForThing": [.listNamedShadows]
        default: []
        }
    }

    static let words: @Sendable (BrachioError) -> ServiceError? = { error in
        let text = [error.message, error.cause, error.mend].compactMap { $0 }.joined(separator: "; ")
        return switch error.code {
        case .invalidInput: ServiceError("InvalidRequestException", text)
        case .notFound: ServiceError("ResourceNotFoundException", text, status: 404)
        case .limitExceeded: ServiceError("RequestEntityTooLargeException", text, status: 413)
        default: nil
        }
    }

    static func offered(_ broker: (any MessageBroker)?) throws -> any MessageBroker {
        guard let broker else { throw ServiceError("ServiceUnavailableException", "This server serves no MQTT.", status: 503) }
        return broker
    }

    static let errors = [
        "InvalidRequestException": 400, "UnauthorizedException": 401, "ResourceNotFoundException": 404, "MethodNotAllowedException": 405,
        "ThrottlingException": 429, "InternalFailureException": 500, "ServiceUnavailableException": 503,
    ]
}
