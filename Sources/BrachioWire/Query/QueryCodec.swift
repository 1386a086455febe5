internal import Foundation

/// The protocol `query`: a form in, XML out.
package struct QueryCodec: WireCodec {
    package init() {}

    /// The form's parameters, from the body or, for GET, from the query string.
    package static func parameters(_ request: WireRequest) -> [QueryItem] {
        request.query + QueryItem.items(String(decoding: request.body, as: UTF8.self))
    }

    package func decode(_ request: WireRequest, for operation: ServiceOperation, of service: ServiceModel) throws -> WireValue {
        try Self.value(try QueryTree(Self.parameters(request)), as: operation.input, at: "") ?? .map([:])
    }

    package func encode(_ output: WireValue, for operation: ServiceOperation, of service: ServiceModel, requestID: String) -> WireResponse {
        var xml = XMLWriter()
        let root = "\(operation.name)Response"
        xml.element(root, [("xmlns", service.xmlNamespace)]) { xml in
            // Parsers that expect a result insist on it even where it is empty; the others pass over it.
            xml.element("\(operation.name)Result") { XMLShaping.members(output, operation.output, to: &$0) }
            xml.element("ResponseMetadata") { $0.element("RequestId", requestID) }
        }
        return respond(200, xml, requestID)
    }

    package func encode(_ error: ServiceError, of service: ServiceModel, requestID: String) -> WireResponse {
        var xml = XMLWriter()
        xml.element("ErrorResponse", [("xmlns", service.xmlNamespace)]) { xml in
            xml.element("Error") { xml in
                xml.element("Type", error.isServerFault ? "Receiver" : "Sender")
                xml.element("Code", error.queryCode ?? error.code)
                xml.element("Message", error.message)
                for entry in error.details.entries {
                    if let text = entry.value.string { xml.element(entry.key, text) }
                }
            }
            xml.element("RequestId", requestID)
        }
        return respond(error.status, xml, requestID)
    }

    private func respond(_ status: Int, _ xml: XMLWriter, _ requestID: String) -> WireResponse {
        var response = WireResponse(status: status, body: xml.bytes)
        response.set("content-type", "text/xml")
        response.set("x-amzn-requestid", requestID)
        return response
    }

    private static func value(_ tree: QueryTree, as shape: Shape, at path: String) throws -> WireValue? {
        switch shape.kind {
        case .recursive(let inner): return try value(tree, as: inner(), at: path)
        case .structure(let members):
            var map = WireMap()
            for member in members {
                guard let (child, shape) = member.find(in: tree) else { continue }
                map[member.name] = try value(child, as: shape, at: path.isEmpty ? member.name : "\(path).\(member.name)")
            }
            return .map(map)
        case .list(let form):
            // An empty list is sent as the parameter itself without a value.
            let elements = form.isFlattened ? tree.numbered : (tree[form.elementName] ?? tree["member"] ?? tree).numbered
            return .list(try elements.enumerated().compactMap { try value($1, as: form.element, at: "\(path).\($0 + 1).member") })
        case .map(let form):
            var map = WireMap()
            for entry in (form.isFlattened ? tree : tree["entry"] ?? tree).numbered {
                guard let key = entry[form.keyName]?.text, let content = entry[form.valueName] else { continue }
                map[key] = try value(content, as: form.value, at: "\(path).\(key)")
            }
            return .map(map)
        default: return try tree.text.map { try ScalarText.value($0, as: shape, at: path) }
        }
    }
}

extension Member {
    /// A flattened list is found under its elements' name as well as under its own.
    fileprivate func find(in tree: QueryTree) -> (QueryTree, Shape)? {
        if let child = tree[wireName] ?? tree[name] { return (child, shape.resolved) }
        if case .list(let form) = shape.resolved.kind, form.isFlattened, form.elementName != "member", let child = tree[form.elementName] {
            return (child, shape.resolved)
        }
        return nil
    }
}
