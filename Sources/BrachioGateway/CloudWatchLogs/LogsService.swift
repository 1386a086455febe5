internal import BrachioCore
package import BrachioMetrics
package import BrachioWire
internal import Foundation

/// CloudWatch Logs: groups, streams and events, over JSON.
package enum LogsService {
    package static let model = ServiceModel(
        signingName: "logs", apiVersion: "2014-03-28", targetPrefix: "Logs_20140328", families: [.json11], validationCode: "InvalidParameterException")

    package static func build(_ logs: LogStore) -> RPCService {
        RPCService(model, LogGroupOperations(logs: logs).entries + LogStreamOperations(logs: logs).entries + LogEventOperations(logs: logs).entries)
    }

    /// A row of the table whose errors come in the service's own words.
    static func entry(_ operation: ServiceOperation, _ handler: @escaping RPCService.Handler) -> RPCService.Entry {
        RPCService.Entry(operation, resource: resource) { input, call in
            do { return try await handler(input, call) } catch let error as BrachioError {
                throw wireError(error) ?? error
            }
        }
    }

    /// `nil` where the error has no words of this service's own.
    private static func wireError(_ error: BrachioError) -> (any Error)? {
        let text = [error.message, error.cause, error.mend].compactMap { $0 }.joined(separator: "; ")
        switch error.code {
        case .invalidInput, .unsupported, .invalidToken: return ServiceError("InvalidParameterException", text)
        case .limitExceeded: return ServiceError("LimitExceededException", text)
        case .alreadyExists: return ServiceError("ResourceAlreadyExistsException", text)
        case .notFound: return ServiceError("ResourceNotFoundException", text)
        default: return nil
        }
    }

    /// The group that an operation is about, and its stream where it names one.
    private static let resource: @Sendable (WireValue, Call) -> String = { input, call in
        guard let group = try? LogsService.group(input) else { return call.arn("logs", "log-group:*") }
        guard let stream = input["logStreamName"]?.string else { return groupARN(group, call) + ":*" }
        return groupARN(group, call) + ":log-stream:\(stream)"
    }

    static func groupARN(_ name: String, _ call: Call) -> String { call.arn("logs", "log-group:\(name)") }

    /// The group's name, given as such or within an identifier that is its ARN.
    static func group(_ input: WireValue) throws -> String {
        if let name = input["logGroupName"]?.string { return name }
        guard let identifier = input["logGroupIdentifier"]?.string else {
            throw ServiceError("InvalidParameterException", "logGroupName or logGroupIdentifier is required.")
        }
        return group(ofIdentifier: identifier)
    }

    /// `arn:aws:logs:<region>:<account>:log-group:<name>` or the name itself.
    static func group(ofIdentifier identifier: String) -> String {
        guard let place = identifier.range(of: ":log-group:") else { return identifier }
        let name = identifier[place.upperBound...]
        return String(name.hasSuffix(":*") ? name.dropLast(2) : name)
    }

    static let notFound = ["InvalidParameterException": 400, "ResourceNotFoundException": 400, "ServiceUnavailableException": 500]
}
