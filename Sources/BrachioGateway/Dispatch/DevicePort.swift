package import BrachioDeviceCloud
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
package import Logging
package import NIOCore

/// Requests that come over HTTPS on the devices' port.
extension Dispatcher {
    /// A whole answer.
    package struct PortAnswer: Sendable {
        package var status: Int
        package var headers: [(name: String, value: String)]
        package var body: ByteBuffer
    }

    /// - Parameters:
    ///   - target: path and query as sent.
    ///   - device: who the device is by its certificate; `nil` where it showed none that is good.
    package func respond(
        method: String, target: String, headers: [(name: String, value: String)], body: ByteBuffer, device: DeviceCaller?, logger: Logger
    ) async -> PortAnswer {
        guard let method = HTTPRequest.Method(method) else { return PortAnswer(status: 400, headers: [], body: ByteBuffer()) }
        var fields = HTTPFields()
        for header in headers {
            if let name = HTTPField.Name(header.name), HTTPField.isValidValue(header.value) { fields.append(HTTPField(name: name, value: header.value)) }
        }
        let mark = target.firstIndex(of: "?")
        let head = RequestHead(
            method: method, rawPath: mark.map { String(target[..<$0]) } ?? target, rawQuery: mark.map { String(target[target.index(after: $0)...]) } ?? "",
            host: headers.first { $0.name.lowercased() == "host" }?.value ?? "", headers: fields, requestID: UUID().uuidString.lowercased())
        let answer = await respond(to: head, body: RequestBody(buffer: body), port: .devices(device), logger: logger, onStart: nil)
        logger.info("request of a device", metadata: ["request": "\(head.requestID)", "path": "\(head.rawPath.prefix(300))", "status": "\(answer.status.code)"])
        let fieldsBack = answer.headers.map { (name: $0.name.rawName, value: $0.value) }
        switch answer.body {
        case .empty: return PortAnswer(status: answer.status.code, headers: fieldsBack, body: ByteBuffer())
        case .bytes(let bytes): return PortAnswer(status: answer.status.code, headers: fieldsBack, body: bytes)
        // What devices ask here is answered whole.
        case .stream: return PortAnswer(status: 501, headers: [], body: ByteBuffer())
        }
    }
}
