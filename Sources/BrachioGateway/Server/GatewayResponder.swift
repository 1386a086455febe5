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

    package init(_ dispatcher: Dispatcher) { self.dispatcher = dispatcher }

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
        var response = Self.response(answer, isHead: request.method == .head)
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

    private static func response(_ answer: ServiceResponse, isHead: Bool) -> Response {
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
            let body = ResponseBody(contentLength: length) { writer in
                let output = BodyOutput(writer)
                try await write(output)
                try await output.finish()
            }
            return Response(status: answer.status, headers: headers, body: body)
        }
    }
}

/// Hummingbird's writer as services see it. Only the task that writes the response touches it.
private final class BodyOutput: ContentWriter, @unchecked Sendable {
    private var writer: any ResponseBodyWriter

    init(_ writer: any ResponseBodyWriter) { self.writer = writer }

    func write(_ buffer: ByteBuffer) async throws { try await writer.write(buffer) }

    func finish() async throws { try await writer.finish(nil) }
}
