internal import BrachioCore
internal import BrachioWire
internal import Foundation
internal import HTTPTypes
package import Hummingbird
internal import Logging
internal import NIOCore
internal import NIOHTTPTypes

/// What Hummingbird hands over with a request.
package struct GatewayContext: InitializableFromSource, Sendable {
    let channel: any Channel
    let logger: Logger

    package init(source: ApplicationRequestContextSource) {
        channel = source.channel
        logger = source.logger
    }
}

/// The edge between HTTP and the dispatcher.
package struct GatewayResponder: HTTPResponder {
    private let dispatcher: Dispatcher
    /// Whether TLS stands between this endpoint and the network.
    private let isEncrypted: Bool

    package init(_ dispatcher: Dispatcher, isEncrypted: Bool) {
        self.dispatcher = dispatcher
        self.isEncrypted = isEncrypted
    }

    package func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let start = ContinuousClock.now
        let head = Self.head(request)
        let expectsContinue = request.headers[.expect]?.lowercased() == "100-continue"
        let channel = context.channel
        let sendContinue: @Sendable () async -> Void = {
            _ = try? await channel.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: .continue))).get()
        }
        let answer = await dispatcher.respond(to: head, body: request.body, logger: context.logger, onStart: expectsContinue ? sendContinue : nil)
        // The query string may hold a signature that is good for a while, so it stays out of the log.
        context.logger.info("request", metadata: [
            "request": "\(head.requestID)", "method": "\(head.method.rawValue)", "path": "\(head.rawPath.prefix(300))",
            "status": "\(answer.status.code)", "milliseconds": "\((ContinuousClock.now - start) / .milliseconds(1))",
        ])
        var response = response(answer, isHead: request.method == .head, context, head.requestID)
        // A client that was refused before it sent its body will not send it: the connection cannot be used again.
        if expectsContinue, answer.status.code >= 400 { response.headers[.connection] = "close" }
        return response
    }

    private static func head(_ request: Request) -> RequestHead {
        let target = request.head.path ?? "/"
        let mark = target.firstIndex(of: "?")
        return RequestHead(
            method: request.method, rawPath: mark.map { String(target[..<$0]) } ?? target,
            rawQuery: mark.map { String(target[target.index(after: $0)...]) } ?? "", host: request.head.authority ?? "",
            headers: request.headers, requestID: UUID().uuidString.lowercased())
    }

    private func response(_ answer: ServiceResponse, isHead: Bool, _ context: GatewayContext, _ requestID: String) -> Response {
        var headers = answer.headers
        switch answer.body {
        case .empty: return Response(status: answer.status, headers: headers)
        case .bytes(let buffer):
            guard isHead else { return Response(status: answer.status, headers: headers, body: ResponseBody(byteBuffer: buffer)) }
            headers[.contentLength] = String(buffer.readableBytes)
            return Response(status: answer.status, headers: headers)
        case .stream(let length, let write):
            if isHead {
                headers[.contentLength] = length.map { String($0) }
                return Response(status: answer.status, headers: headers)
            }
            let body = ResponseBody(contentLength: length) { [isEncrypted] writer in
                let output = BodyOutput(writer, context.channel, isEncrypted: isEncrypted)
                do {
                    try await write(output)
                    try await output.finish()
                } catch let error as BrachioError {
                    // The status has been sent: all the client sees is that the connection ends early.
                    context.logger.error("response broken off", metadata: ["request": "\(requestID)", "error": "\(error)"])
                    throw error
                }
            }
            return Response(status: answer.status, headers: headers, body: body)
        }
    }
}
