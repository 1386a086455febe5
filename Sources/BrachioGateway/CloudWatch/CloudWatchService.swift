internal import BrachioCore
package import BrachioMetrics
package import BrachioWire

/// CloudWatch: metric data, alarms and dashboards, over JSON, query and CBOR.
package enum CloudWatchService {
    package static let model = ServiceModel(
        signingName: "monitoring", apiVersion: "2010-08-01", targetPrefix: "GraniteServiceVersion20100801",
        xmlNamespace: "http://monitoring.amazonaws.com/doc/2010-08-01/", families: [.cbor, .json10, .query],
        validationCode: "InvalidParameterValue", isQueryCompatible: true)

    package static func build(_ monitoring: Monitoring) -> RPCService {
        RPCService(
            model, policyPrefix: "cloudwatch",
            MetricOperations(metrics: monitoring.metrics, queries: monitoring.queries).entries
                + AlarmOperations(alarms: monitoring.alarms).entries
                + DashboardOperations(dashboards: monitoring.dashboards).entries)
    }

    /// A row of the table whose errors come in the service's own words.
    static func entry(
        _ operation: ServiceOperation, notFound: String = "ResourceNotFound",
        resource: @escaping @Sendable (WireValue, Call) -> String = { _, _ in "*" }, _ handler: @escaping RPCService.Handler
    ) -> RPCService.Entry {
        RPCService.Entry(operation, resource: resource) { input, call in
            do { return try await handler(input, call) } catch let error as BrachioError {
                throw wireError(error, notFound: notFound) ?? error
            }
        }
    }

    /// `nil` where the error has no words of this service's own.
    private static func wireError(_ error: BrachioError, notFound: String) -> (any Error)? {
        let general = ServiceError(error, validationCode: "InvalidParameterValueException")
        func named(_ code: String, _ queryCode: String, status: Int = 400) -> ServiceError {
            let text = [error.message, error.cause, error.mend].compactMap { $0 }.joined(separator: "; ")
            return ServiceError(code, text, status: status, queryCode: queryCode)
        }
        switch error.code {
        case .invalidInput: return named("InvalidParameterValueException", "InvalidParameterValue")
        case .unsupported: return named("InvalidParameterValueException", "InvalidParameterValue")
        case .invalidCombination: return named("InvalidParameterCombinationException", "InvalidParameterCombination")
        case .invalidToken: return named("InvalidNextToken", "InvalidNextToken")
        case .limitExceeded: return named("LimitExceededFault", "LimitExceeded")
        case .throttled: return named("ThrottlingException", "Throttling")
        case .notFound: return named(notFound, "ResourceNotFound", status: 404)
        default: return general
        }
    }

    static func missing(_ parameter: String) -> ServiceError {
        ServiceError("MissingRequiredParameterException", "The parameter \(parameter) is required.", queryCode: "MissingParameter")
    }

    static func invalid(_ text: String) -> ServiceError {
        ServiceError("InvalidParameterValueException", text, queryCode: "InvalidParameterValue")
    }

    static func contradicting(_ text: String) -> ServiceError {
        ServiceError("InvalidParameterCombinationException", text, queryCode: "InvalidParameterCombination")
    }
}
