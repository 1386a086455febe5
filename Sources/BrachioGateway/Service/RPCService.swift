package import BrachioIdentity
package import BrachioWire
package import Foundation
internal import HTTPTypes
internal import NIOCore

/// What a handler knows of a call besides its input.
package struct Call: Sendable {
    package var head: RequestHead
    package var caller: Identity
    package var region: String
    package var date: Date
    package var account: String { caller.account }
    package var requestID: String { head.requestID }

    /// `arn:aws:sagemaker:us-east-1:123456789012:` and the rest.
    package func arn(_ service: String, _ resource: String) -> String { "arn:aws:\(service):\(region):\(account):\(resource)" }
}

/// A service of the RPC kind: a table from operations to handlers, the same for JSON, query and CBOR.
package struct RPCService: ServiceAdapter {
    package typealias Handler = @Sendable (WireValue, Call) async throws -> WireValue

    /// One row of the table.
    package struct Entry: Sendable {
        package var operation: ServiceOperation
        /// What the caller must be allowed on: an ARN made from the input, or `*`.
        package var resource: @Sendable (WireValue, Call) -> String
        /// Whether everybody with a valid signature may call it.
        package var isFree: Bool
        package var handler: Handler

        package init(
            _ operation: ServiceOperation, isFree: Bool = false, resource: @escaping @Sendable (WireValue, Call) -> String = { _, _ in "*" },
            _ handler: @escaping Handler
        ) {
            self.operation = operation
            self.isFree = isFree
            self.resource = resource
            self.handler = handler
        }
    }

    package let model: ServiceModel
    private let entries: [String: Entry]
    /// What actions in policies begin with: `sagemaker`, `cloudwatch`.
    private let policyPrefix: String

    package init(_ model: ServiceModel, policyPrefix: String? = nil, _ entries: [Entry]) {
        self.model = model
        self.policyPrefix = policyPrefix ?? model.signingName
        self.entries = Dictionary(entries.map { ($0.operation.name, $0) }, uniquingKeysWith: { $1 })
    }

    package var signingName: String { model.signingName }
    package var targetPrefix: String? { model.targetPrefix.isEmpty ? nil : model.targetPrefix }
    package var queryVersion: String? { model.families.contains(.query) ? model.apiVersion : nil }
    package var validationCode: String { model.validationCode }
    package var operations: [ServiceOperation] { entries.values.map(\.operation).sorted { $0.name < $1.name } }

    package func family(of head: RequestHead) -> ServiceModel.Family {
        if head.rawPath.hasPrefix("/service/"), model.families.contains(.cbor) { return .cbor }
        if head.header("x-amz-target") != nil {
            return head.header("content-type") == "application/x-amz-json-1.0" ? .json10 : .json11
        }
        return model.families.contains(.query) ? .query : model.families[0]
    }

    package func respond(to request: ServiceRequest) async throws -> ServiceResponse {
        guard let caller = request.caller else { throw AuthenticationFailure.missing }
        let family = family(of: request.head)
        let codec = family.codec
        let body = try await request.body.collect()
        let content = try GzipBody.content(Array(body.readableBytesView), headers: request.head.headers)
        let message = WireRequest(
            method: request.head.method.rawValue, path: request.head.rawPath, query: request.head.query, headers: request.head.headers,
            body: content)
        let entry = try entry(named: operationName(message, family), family)
        let call = Call(head: request.head, caller: caller, region: request.region, date: request.date)
        let input = try codec.decode(message, for: entry.operation, of: model)
        try Validation.check(input, as: entry.operation.input, code: model.validationCode)
        if !entry.isFree { try caller.require("\(policyPrefix):\(entry.operation.name)", on: entry.resource(input, call)) }
        let output = try await entry.handler(input, call)
        return ServiceResponse(try codec.encode(output, for: entry.operation, of: model, requestID: request.requestID))
    }

    package func respond(to head: RequestHead, failing error: ServiceError) -> ServiceResponse {
        ServiceResponse(family(of: head).codec.encode(error, of: model, requestID: head.requestID))
    }

    private func operationName(_ message: WireRequest, _ family: ServiceModel.Family) throws -> String {
        switch family {
        case .cbor: return message.path.split(separator: "/").last.map(String.init) ?? ""
        case .query: return QueryCodec.parameters(message)["Action"] ?? ""
        default: return message.header("x-amz-target")?.split(separator: ".").last.map(String.init) ?? ""
        }
    }

    private func entry(named name: String, _ family: ServiceModel.Family) throws -> Entry {
        if let entry = entries[name] { return entry }
        let text = name.isEmpty ? "The request names no operation." : "ServiceOperation \(name.prefix(100)) of \(model.signingName) is not offered."
        throw ServiceError(family == .query ? "InvalidAction" : "UnknownOperationException", text, status: family == .query ? 400 : 404)
    }
}
