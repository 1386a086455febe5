package import HTTPTypes

/// A request whose body was read as a whole, as codecs take it.
package struct WireRequest: Sendable {
    package var method: String
    /// The path as sent, percent-encoded.
    package var path: String
    package var query: [QueryItem]
    package var headers: HTTPFields
    package var body: [UInt8]

    package init(method: String = "POST", path: String = "/", query: [QueryItem] = [], headers: HTTPFields = [:], body: [UInt8] = []) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }

    package func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
}

/// A response with its whole body, as codecs write it.
package struct WireResponse: Sendable {
    package var status: Int
    package var headers: HTTPFields
    package var body: [UInt8]

    package init(status: Int, headers: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package mutating func set(_ name: String, _ value: String?) {
        guard let value, let field = HTTPField.Name(name), HTTPField.isValidValue(value) else { return }
        headers[field] = value
    }
}

/// One wire protocol: requests to values by an operation's input shape, and values to responses by its output shape.
package protocol WireCodec: Sendable {
    func decode(_ request: WireRequest, for operation: ServiceOperation, of service: ServiceModel) throws -> WireValue
    func encode(_ output: WireValue, for operation: ServiceOperation, of service: ServiceModel, requestID: String) throws -> WireResponse
    func encode(_ error: ServiceError, of service: ServiceModel, requestID: String) -> WireResponse
}

extension ServiceModel.Family {
    package var codec: any WireCodec {
        switch self {
        case .json10: JSONCodec(version: "1.0")
        case .json11: JSONCodec(version: "1.1")
        case .query: QueryCodec()
        case .cbor: CBORCodec()
        case .restJSON: RESTCodec(body: .json)
        case .restXML: RESTCodec(body: .xml)
        }
    }
}
