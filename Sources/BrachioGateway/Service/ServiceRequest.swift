package import BrachioDeviceCloud
package import BrachioIdentity
package import BrachioWire
package import Foundation
package import HTTPTypes

/// A request without its body.
package struct RequestHead: Sendable {
    package var method: HTTPRequest.Method
    /// The path as sent, percent-encoded.
    package var rawPath: String
    /// The query string as sent, without its question mark.
    package var rawQuery: String
    /// The `Host` header's value.
    package var host: String
    package var headers: HTTPFields
    package var requestID: String
    /// Parameters of the query string, decoded.
    package var query: [QueryItem]

    package init(method: HTTPRequest.Method, rawPath: String, rawQuery: String = "", host: String, headers: HTTPFields, requestID: String) {
        self.method = method
        self.rawPath = rawPath
        self.rawQuery = rawQuery
        self.host = host
        self.headers = headers
        self.requestID = requestID
        query = QueryItem.items(rawQuery)
    }

    /// The path, decoded once: `/bucket/a key`.
    package var path: String { PercentCoding.decoded(rawPath) }

    package func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }

    package var signable: SignableRequest {
        SignableRequest(method: method.rawValue, path: rawPath, query: rawQuery, host: host, headers: headers)
    }
}

/// A request as a service sees it: its signature is verified, framing is taken off its body.
package struct ServiceRequest: Sendable {
    package var head: RequestHead
    /// The body's content. Reading it to its end verifies what the signature says of it: what was read counts only after that.
    package var body: ContentStream
    /// `nil` for a request without a signature, which only services that accept such requests see.
    package var caller: Identity?
    /// The device that asks, by its certificate; only on the devices' port.
    package var device: DeviceCaller?
    package var region: String
    /// When the request arrived.
    package var date: Date

    package init(head: RequestHead, body: ContentStream, caller: Identity?, device: DeviceCaller? = nil, region: String, date: Date) {
        self.head = head
        self.body = body
        self.caller = caller
        self.device = device
        self.region = region
        self.date = date
    }

    package var requestID: String { head.requestID }

    /// The content's length in bytes, where the request states it.
    package var contentLengthBytes: Int? { ContentStream.statedLength(head.headers) }

    /// Throws `AccessDenied` unless the caller may do `action` on `resource`.
    package func authorize(_ action: String, on resource: String, context: [String: [String]] = [:]) throws {
        guard let caller else { throw AuthenticationFailure.missing }
        try caller.require(action, on: resource, context: context)
    }
}

extension Identity {
    /// Who calls with a device's certificate: nobody whom the account's policies speak of.
    static func device(_ device: DeviceCaller) -> Identity {
        Identity(arn: RegistryARN.certificate(device.certificate), userID: device.certificate, accessKeyID: "")
    }

    /// Throws `AccessDenied` unless this identity may do `action` on `resource`.
    package func require(_ action: String, on resource: String, context: [String: [String]] = [:]) throws {
        guard mayDo(action, on: resource, context: context) else {
            throw ServiceError(
                "AccessDeniedException", "User: \(arn) is not authorized to perform: \(action) on resource: \(resource)", status: 403,
                queryCode: "AccessDenied")
        }
    }
}
