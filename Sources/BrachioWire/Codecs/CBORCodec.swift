/// The protocol `smithy-rpc-v2-cbor`: a CBOR map each way, the operation in the path `/service/<name>/operation/<name>`.
package struct CBORCodec: WireCodec {
    package init() {}

    package func decode(_ request: WireRequest, for operation: ServiceOperation, of service: ServiceModel) throws -> WireValue {
        guard !request.body.isEmpty else { return .map([:]) }
        let document = try CBORReader.read(request.body)
        guard document.map != nil else { throw ServiceError.malformed("the document is not a map") }
        return try TreeShaping.shaped(document, as: operation.input)
    }

    package func encode(_ output: WireValue, for operation: ServiceOperation, of service: ServiceModel, requestID: String) -> WireResponse {
        respond(200, TreeShaping.document(output, as: operation.output), requestID)
    }

    package func encode(_ error: ServiceError, of service: ServiceModel, requestID: String) -> WireResponse {
        var document = error.details
        document["__type"] = .string(error.code)
        document["message"] = .string(error.message)
        var response = respond(error.status, .map(document), requestID)
        if service.isQueryCompatible { response.set("x-amzn-query-error", error.queryHeader) }
        return response
    }

    private func respond(_ status: Int, _ document: WireValue, _ requestID: String) -> WireResponse {
        var response = WireResponse(status: status, body: CBORWriter.bytes(document))
        response.set("content-type", "application/cbor")
        response.set("smithy-protocol", "rpc-v2-cbor")
        response.set("x-amzn-requestid", requestID)
        return response
    }
}
