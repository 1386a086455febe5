internal import BrachioCore
internal import BrachioJSON
internal import Foundation

/// The document that an error action is given (IoT developer guide, "Error handling (error action)").
enum ErrorReport {
    static func document(_ rule: String, _ message: IngestedMessage, action: String, resource: String, _ error: String, trace: String) -> [UInt8] {
        JSONWriter.bytes([
            "ruleName": .string(rule), "topic": .string(message.topic), "cloudwatchTraceId": .string(trace),
            "clientId": .string(message.clientIdentifier ?? "n/a"),
            "base64OriginalPayload": .string(Data(message.payload).base64EncodedString()),
            "failures": [["failedAction": .string(action), "failedResource": .string(resource), "errorMessage": .string(error)]],
        ])
    }
}
