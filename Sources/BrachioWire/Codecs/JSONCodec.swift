/// The protocols `awsJson1_0` and `awsJson1_1`: a JSON document each way, the operation in `X-Amz-Target`.
package struct JSONCodec: WireCodec {
    let version: String

    package func decode(_ request: WireRequest, for operation: ServiceOperation, of service: ServiceModel) throws -> WireValue {
        guard !request.body.isEmpty else { return .map([:]) }
        let document = try JSONReader.read(request.body)
        guard document.map != nil else { throw ServiceError.malformed("the document is not an object") }
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
        response.set("x-amzn-errortype", error.code)
        if service.isQueryCompatible { response.set("x-amzn-query-error", error.queryHeader) }
        return response
    }

    private func respond(_ status: Int, _ document: WireValue, _ requestID: String) -> WireResponse {
        var response = WireResponse(status: status, body: JSONWriter.bytes(document))
        response.set("content-type", "application/x-amz-json-\(version)")
        response.set("x-amzn-requestid", requestID)
        return response
    }
}

extension ServiceError {
    /// `Code;Sender`, from which botocore takes the code of services that spoke the query protocol first.
    var queryHeader: String { "\(queryCode ?? code);\(isServerFault ? "Receiver" : "Sender")" }
}
