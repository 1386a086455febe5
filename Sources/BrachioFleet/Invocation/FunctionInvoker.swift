package import Foundation

/// Runs functions of the fleet on the server: for whoever calls `Invoke`, for rules, for labelling jobs.
package protocol FunctionInvoker: Sendable {
    /// Runs a function once and returns what it gave; what goes wrong within the function is part of the outcome.
    ///
    /// - Throws: `notFound`; `invalidRuntime` where this machine cannot run it; `tooManyInvocations`, `limitExceeded`.
    func invoke(_ invocation: FunctionInvocation) async throws -> InvocationOutcome

    /// Runs a function once, later; nobody hears what it gave. Accepted events wait in memory.
    ///
    /// - Throws: `notFound`, `invalidRuntime`, `tooManyInvocations`, `limitExceeded`.
    func enqueue(_ invocation: FunctionInvocation) async throws
}

/// One call of a function.
package struct FunctionInvocation: Sendable {
    package var function: FunctionReference
    /// JSON.
    package var payload: Data
    /// What the client says of itself: Base64 of JSON.
    package var clientContext: String?

    package init(_ function: FunctionReference, payload: Data, clientContext: String? = nil) {
        self.function = function
        self.payload = payload
        self.clientContext = clientContext
    }
}

/// What a call of a function gave.
package struct InvocationOutcome: Sendable {
    /// 0 is `$LATEST`.
    package var version: Int
    /// What the handler returned, or a description of its error, as JSON.
    package var payload: Data
    /// Whether the function failed.
    package var isError: Bool
    /// The end of what it wrote.
    package var logTail: String

    package init(version: Int, payload: Data, isError: Bool, logTail: String) {
        self.version = version
        self.payload = payload
        self.isError = isError
        self.logTail = logTail
    }
}

/// Where the lines of an invocation go.
package protocol InvocationLog: Sendable {
    /// A log that cannot be written must not fail the invocation, so nothing is thrown.
    func write(_ lines: [String], group: String, stream: String) async
}
