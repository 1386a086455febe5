internal import BrachioCore
internal import BrachioFleet
internal import BrachioRuleEngine
internal import Foundation

/// The server's own functions, for rules that hand messages to them.
struct RuleFunctions: BrachioRuleEngine.FunctionInvoker {
    let invoker: any BrachioFleet.FunctionInvoker

    /// Runs the function before it returns: a rule's message waits on disk until then, an event that is only enqueued would not.
    func invoke(_ function: String, event: [UInt8]) async throws {
        let outcome = try await invoker.invoke(FunctionInvocation(try FunctionReference(function), payload: Data(event)))
        guard !outcome.isError else {
            throw BrachioError(.system, "function \(function.prefix(200)) failed", cause: String(decoding: outcome.payload.prefix(1_000), as: UTF8.self))
        }
    }
}
