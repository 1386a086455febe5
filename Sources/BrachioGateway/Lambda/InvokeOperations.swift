internal import BrachioCore
internal import BrachioFleet
internal import BrachioWire
internal import Foundation

/// Invoking functions.
struct InvokeOperations {
    let store: FleetStore
    let invoker: any FunctionInvoker

    var entries: [RESTService.Entry] {
        [
            .init(Self.invoke, isFree: true) { [store, invoker] input, call in
                // The action's name in policies is not the operation's.
                try call.caller.require("lambda:InvokeFunction", on: LambdaService.resource(input, call))
                return try await Self.invoke(input, store, invoker)
            },
            .init(Self.settings) { [store] _, _ in
                let usage = try await store.usage()
                return [
                    "AccountLimit": [
                        "TotalCodeSize": .integer(Int64(FleetLimits.storedFunctionsCount) * Int64(FleetLimits.codeBytes)),
                        "CodeSizeUnzipped": .integer(Int64(FleetLimits.unpackedCodeBytes)), "CodeSizeZipped": .integer(Int64(FleetLimits.codeBytes)),
                        "ConcurrentExecutions": .integer(Int64(FleetLimits.invocationsCount)),
                        "UnreservedConcurrentExecutions": .integer(Int64(FleetLimits.invocationsCount)),
                    ],
                    "AccountUsage": ["TotalCodeSize": .integer(Int64(usage.codeBytes)), "FunctionCount": .integer(Int64(usage.functions))],
                ]
            },
        ]
    }

    private static let invoke = ServiceOperation(
        "Invoke",
        input: .structure([
            LambdaShapes.pathNamespacedName,
            .optional("InvocationType", .oneOf(["Event", "RequestResponse", "DryRun"])).at(.header, "X-Amz-Invocation-Type"),
            .optional("LogType", .oneOf(["None", "Tail"])).at(.header, "X-Amz-Log-Type"),
            .optional("ClientContext", .string).at(.header, "X-Amz-Client-Context"), .optional("Payload", .blob).at(.payload),
            LambdaShapes.queryQualifier,
        ]),
        output: .structure([
            .optional("StatusCode", .integer).at(.statusCode), .optional("FunctionError", .string).at(.header, "X-Amz-Function-Error"),
            .optional("LogResult", .string).at(.header, "X-Amz-Log-Result"), .optional("Payload", .blob).at(.payload),
            .optional("ExecutedVersion", .string).at(.header, "X-Amz-Executed-Version"),
        ]),
        route: .init("POST", "/2015-03-31/functions/{FunctionName}/invocations"), errors: LambdaShapes.errors)

    private static let settings = ServiceOperation(
        "GetAccountSettings",
        output: .structure([
            .optional("AccountLimit", .structure([
                .optional("TotalCodeSize", .long), .optional("CodeSizeUnzipped", .long), .optional("CodeSizeZipped", .long),
                .optional("ConcurrentExecutions", .integer), .optional("UnreservedConcurrentExecutions", .integer),
            ])),
            .optional("AccountUsage", .structure([.optional("TotalCodeSize", .long), .optional("FunctionCount", .long)])),
        ]),
        route: .init("GET", "/2016-08-19/account-settings"), errors: LambdaShapes.errors)

    private static func invoke(_ input: WireValue, _ store: FleetStore, _ invoker: any FunctionInvoker) async throws -> WireValue {
        let payload = Data(input["Payload"]?.bytes ?? [])
        // The same document that the function will read, so that what is no JSON is the caller's error and not the function's.
        if !payload.isEmpty {
            do { _ = try JSONReader.read(Array(payload)) } catch let error as ServiceError {
                throw ServiceError("InvalidRequestContentException", "Could not parse request body into json: \(error.message)", details: ["Type": "User"])
            }
        }
        let invocation = FunctionInvocation(
            try LambdaService.reference(input), payload: payload, clientContext: input["ClientContext"]?.string)
        do {
            switch input["InvocationType"]?.string {
            case "DryRun":
                _ = try await store.function(invocation.function)
                return ["StatusCode": 204]
            case "Event":
                try await invoker.enqueue(invocation)
                return ["StatusCode": 202]
            default:
                let outcome = try await invoker.invoke(invocation)
                var output: WireMap = [
                    "StatusCode": 200, "Payload": .bytes(Array(outcome.payload)),
                    "ExecutedVersion": .string(outcome.version == 0 ? "$LATEST" : String(outcome.version)),
                ]
                if outcome.isError { output["FunctionError"] = "Unhandled" }
                if input["LogType"]?.string == "Tail" { output["LogResult"] = .string(Data(outcome.logTail.utf8).base64EncodedString()) }
                return .map(output)
            }
        } catch let error as BrachioError where error.code == .limitExceeded {
            throw ServiceError("RequestTooLargeException", error.message, status: 413, details: ["Type": "User"])
        }
    }
}
