internal import BrachioCore
internal import BrachioDeployment
internal import BrachioEdgeRuntime
internal import Foundation
package import NIOCore

/// A request to the interface, apart from how it came.
package struct InterfaceRequest: Sendable {
    package var method: String
    package var path: String
    package var token: String?
    package var invocation: String?
    package var clientContext: String?
    package var invocationType: String?
    package var functionError: String?
    package var body: ByteBuffer

    package init(
        method: String, path: String, token: String? = nil, invocation: String? = nil, clientContext: String? = nil, invocationType: String? = nil,
        functionError: String? = nil, body: ByteBuffer = ByteBuffer()
    ) {
        self.method = method
        self.path = path
        self.token = token
        self.invocation = invocation
        self.clientContext = clientContext
        self.invocationType = invocationType
        self.functionError = functionError
        self.body = body
    }
}

/// What the interface answers.
package struct InterfaceResponse: Sendable, Hashable {
    package var status: Int
    package var invocation: String?
    package var clientContext: String?
    /// Sent where not `nil`, empty for success: clients look at it in every result.
    package var functionError: String?
    package var contentType = "application/json"
    package var body: ByteBuffer

    package init(status: Int, invocation: String? = nil, clientContext: String? = nil, functionError: String? = nil, body: ByteBuffer = ByteBuffer()) {
        self.status = status
        self.invocation = invocation
        self.clientContext = clientContext
        self.functionError = functionError
        self.body = body
    }
}

/// What functions call: Greengrass V1's interface, its meaning without its HTTP.
struct FunctionInterface: Sendable {
    let functions: FunctionTable
    let router: any MessageRouter
    let credentials: (any CredentialSource)?
    let services: [String: any LocalService]

    func answer(_ request: InterfaceRequest) async -> InterfaceResponse {
        do { return try await answerOrThrow(request) } catch {
            return Self.failure(error as? BrachioError ?? BrachioError(.system, "the request failed", cause: "\(error)"))
        }
    }

    private func answerOrThrow(_ request: InterfaceRequest) async throws -> InterfaceResponse {
        guard let route = InterfaceRoute(method: request.method, path: request.path) else {
            throw BrachioError(.notFound, "the interface has no \(request.method) \(request.path.prefix(120))")
        }
        guard let token = request.token, let caller = functions.function(token: token) else {
            throw BrachioError(.accessDenied, "the request shows no token of a function that runs here")
        }
        switch route {
        case .invoke(let name): return try await invoke(name, request, by: caller)
        case .fetchResult(let name): return try await fetchResult(of: name, request)
        case .takeWork(let name): return try await takeWork(try own(name, caller))
        case .finishWork(let name): return try await finishWork(try own(name, caller), request)
        case .initialized(let name):
            await (try own(name, caller)).markInitialized()
            return InterfaceResponse(status: 200)
        case .credentials:
            guard let credentials else { throw BrachioError(.notFound, "this device has no role to act in", mend: "associate a role with the group") }
            return InterfaceResponse(status: 200, body: ByteBuffer(bytes: try await credentials.credentials().json))
        }
    }

    private func invoke(_ name: String, _ request: InterfaceRequest, by caller: RunningFunction) async throws -> InterfaceResponse {
        guard request.body.readableBytes <= FunctionLimits.messageBytes else {
            throw BrachioError(
                .limitExceeded, "the message is too large", cause: "it has \(request.body.readableBytes) bytes, at most \(FunctionLimits.messageBytes) are taken")
        }
        let arn = caller.placed.function.arn
        if name == CoreFunction.router {
            let context = try ClientContext(header: request.clientContext ?? "")
            try await router.accept(EdgeMessage(source: .function(arn: arn), topic: context.subject, payload: request.body), context.policy)
            return InterfaceResponse(status: 202, invocation: UUID().uuidString.lowercased(), functionError: "")
        }
        let wantsResult = request.invocationType != "Event"
        if let service = services[name] ?? services[name.droppingVersion] {
            let topic = request.clientContext.flatMap { try? ClientContext(header: $0) }?.subject ?? ""
            let result = try await service.answer(request.body, topic: topic, caller: arn)
            return InterfaceResponse(status: 202, invocation: wantsResult ? functions.keep(result) : UUID().uuidString.lowercased(), functionError: "")
        }
        guard let target = functions.function(named: name) else {
            throw BrachioError(.notFound, "function \(name.prefix(200)) is not deployed here", mend: "deploy it to this group, or name its version")
        }
        let identifier = try await target.submit(request.body, clientContext: request.clientContext ?? "", wantsResult: wantsResult)
        return InterfaceResponse(status: 202, invocation: identifier, functionError: "")
    }

    private func fetchResult(of name: String, _ request: InterfaceRequest) async throws -> InterfaceResponse {
        guard let identifier = request.invocation else { throw BrachioError(.invalidInput, "the request names no invocation") }
        if let result = functions.takeKept(identifier) { return Self.response(result, identifier) }
        guard let target = functions.function(named: name) else { throw BrachioError(.notFound, "function \(name.prefix(200)) is not deployed here") }
        return Self.response(try await target.result(of: identifier), identifier)
    }

    private func takeWork(_ function: RunningFunction) async throws -> InterfaceResponse {
        guard let request = await function.nextWork() else {
            throw BrachioError(.interrupted, "there will be no more messages: the function is to end")
        }
        return InterfaceResponse(
            status: 200, invocation: request.identifier, clientContext: request.clientContext, functionError: "", body: request.payload)
    }

    private func finishWork(_ function: RunningFunction, _ request: InterfaceRequest) async throws -> InterfaceResponse {
        guard let identifier = request.invocation else { throw BrachioError(.invalidInput, "the result names no invocation") }
        let isFailure = !(request.functionError ?? "").isEmpty
        try await function.finish(identifier, WorkResult(payload: request.body, failure: isFailure ? .handled : nil))
        return InterfaceResponse(status: 202, functionError: "")
    }

    private func own(_ name: String, _ caller: RunningFunction) throws -> RunningFunction {
        guard name == caller.placed.function.arn else { throw BrachioError(.accessDenied, "a function has only its own messages") }
        return caller
    }

    private static func response(_ result: WorkResult, _ identifier: String) -> InterfaceResponse {
        InterfaceResponse(status: 200, invocation: identifier, functionError: result.failure?.rawValue ?? "", body: result.payload)
    }

    private static func failure(_ error: BrachioError) -> InterfaceResponse {
        let status =
            switch error.code {
            case .invalidInput: 400
            case .accessDenied: 403
            case .notFound: 404
            case .limitExceeded: 429
            case .interrupted: 410
            case .system: 503
            default: 500
            }
        return InterfaceResponse(status: status, functionError: "", body: RunningFunction.message(error.description))
    }
}

extension String {
    /// The ARN of a function without its version or alias.
    fileprivate var droppingVersion: String {
        let parts = split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 8 ? parts[..<7].joined(separator: ":") : self
    }
}
