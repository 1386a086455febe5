internal import Foundation
internal import HTTPTypes

/// The protocols `rest-json` and `rest-xml`: members in the path, the query string, headers and the body.
package struct RESTCodec: WireCodec {
    package enum Body: Sendable { case json, xml }

    let body: Body

    package init(body: Body) { self.body = body }

    package func decode(_ request: WireRequest, for operation: ServiceOperation, of service: ServiceModel) throws -> WireValue {
        let labels = RouteTemplate(operation.route.uri).match(path: request.path, query: request.query) ?? [:]
        var input = try decodeBody(request, operation.input)
        for member in operation.input.members {
            let name = member.wireName
            switch member.location {
            case .uri: input[member.name] = try labels[name].map { try ScalarText.value($0, as: member.shape, at: name) }
            case .querystring: input[member.name] = try query(member, request.query)
            case .header: input[member.name] = try request.header(name).map { try header($0, member) }
            case .headers:
                var map = WireMap()
                for field in request.headers where field.name.canonicalName.hasPrefix(name.lowercased()) {
                    map[String(field.name.rawName.dropFirst(name.utf8.count))] = .string(field.value)
                }
                input[member.name] = .map(map)
            case .body, .payload, .statusCode: break
            }
        }
        return .map(input)
    }

    private func decodeBody(_ request: WireRequest, _ shape: Shape) throws -> WireMap {
        if let payload = shape.members.first(where: { $0.location == .payload }) {
            guard !request.body.isEmpty else { return [:] }
            var input = WireMap()
            switch payload.shape.resolved.kind {
            case .blob: input[payload.name] = .bytes(request.body)
            case .string: input[payload.name] = .string(String(decoding: request.body, as: UTF8.self))
            default: input[payload.name] = try document(request.body, payload.shape)
            }
            return input
        }
        let inBody = shape.members.filter { $0.location == .body }
        guard !inBody.isEmpty, !request.body.isEmpty else { return [:] }
        return try document(request.body, .structure(inBody)).map ?? [:]
    }

    private func document(_ bytes: [UInt8], _ shape: Shape) throws -> WireValue {
        switch body {
        case .json: try TreeShaping.shaped(try JSONReader.read(bytes), as: shape)
        case .xml: try XMLDecoding.value(try XMLReader.read(bytes), as: shape)
        }
    }

    private func query(_ member: Member, _ items: [QueryItem]) throws -> WireValue? {
        let values = items.filter { $0.name == member.wireName }.map { $0.value ?? "" }
        switch member.shape.resolved.kind {
        case .list(let form):
            return values.isEmpty ? nil : .list(try values.map { try ScalarText.value($0, as: form.element, at: member.name) })
        case .map:
            var map = WireMap()
            for item in items { map[item.name] = .string(item.value ?? "") }
            return .map(map)
        default: return try values.first.map { try ScalarText.value($0, as: member.shape, at: member.name) }
        }
    }

    private func header(_ text: String, _ member: Member) throws -> WireValue {
        guard case .list(let form) = member.shape.resolved.kind else { return try ScalarText.value(text, as: member.shape, at: member.name) }
        return .list(try text.split(separator: ",").map { try ScalarText.value($0.trimmingCharacters(in: .whitespaces), as: form.element, at: member.name) })
    }

    package func encode(_ output: WireValue, for operation: ServiceOperation, of service: ServiceModel, requestID: String) -> WireResponse {
        var response = WireResponse(status: operation.route.status)
        response.set("x-amzn-requestid", requestID)
        for member in operation.output.members {
            guard let value = output[member.name], value != .null else { continue }
            switch member.location {
            case .statusCode: response.status = value.integer.map { Int($0) } ?? response.status
            case .header: response.set(member.wireName, ScalarText.text(value, as: member.shape, timestamps: .rfc822))
            case .headers:
                for entry in value.map?.entries ?? [] { response.set(member.wireName + entry.key, entry.value.string) }
            default: break
            }
        }
        encodeBody(output, operation, service, &response)
        return response
    }

    private func encodeBody(_ output: WireValue, _ operation: ServiceOperation, _ service: ServiceModel, _ response: inout WireResponse) {
        let members = operation.output.members
        if let payload = members.first(where: { $0.location == .payload }) {
            guard let content = output[payload.name], content != .null else { return }
            switch content {
            case .bytes(let bytes): response.body = bytes
            case .string(let text): response.body = Array(text.utf8)
            default: write(content, payload.shape, root: payload.wireName, service, &response)
            }
        } else if body == .json || members.contains(where: { $0.location == .body }) {
            write(output, operation.output, root: "\(operation.name)Response", service, &response)
        }
    }

    private func write(_ value: WireValue, _ shape: Shape, root: String, _ service: ServiceModel, _ response: inout WireResponse) {
        switch body {
        case .json:
            response.body = JSONWriter.bytes(TreeShaping.document(value, as: shape))
            response.set("content-type", "application/json")
        case .xml:
            var xml = XMLWriter(declaration: true)
            xml.element(root, service.xmlNamespace.isEmpty ? [] : [("xmlns", service.xmlNamespace)]) { XMLShaping.members(value, shape, to: &$0) }
            response.body = xml.bytes
            response.set("content-type", "application/xml")
        }
    }

    package func encode(_ error: ServiceError, of service: ServiceModel, requestID: String) -> WireResponse {
        switch body {
        case .json:
            var document = error.details
            document["message"] = .string(error.message)
            var response = WireResponse(status: error.status, body: JSONWriter.bytes(.map(document)))
            response.set("content-type", "application/json")
            response.set("x-amzn-errortype", error.code)
            response.set("x-amzn-requestid", requestID)
            return response
        case .xml: return S3ErrorDocument.response(error, requestID: requestID)
        }
    }
}

/// S3's error document, a bare `Error` element.
package enum S3ErrorDocument {
    package static func response(_ error: ServiceError, requestID: String) -> WireResponse {
        var xml = XMLWriter(declaration: true)
        xml.element("Error") { xml in
            xml.element("Code", error.queryCode ?? error.code)
            xml.element("Message", error.message)
            for entry in error.details.entries {
                if let text = ScalarText.text(entry.value, as: .string, timestamps: .iso8601) { xml.element(entry.key, text) }
            }
            xml.element("RequestId", requestID)
            xml.element("HostId", requestID)
        }
        var response = WireResponse(status: error.status, body: xml.bytes)
        response.set("content-type", "application/xml")
        response.set("x-amz-request-id", requestID)
        response.set("x-amz-id-2", requestID)
        return response
    }
}
