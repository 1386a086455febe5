package import BrachioCore
package import BrachioDeviceCloud
internal import BrachioIdentity
package import BrachioWire
internal import HTTPTypes
internal import NIOCore

/// A service of the REST-JSON kind: a table of operations, each found by its method and path.
package struct RESTService: ServiceAdapter {
    package typealias Entry = RPCService.Entry

    private struct Row: Sendable {
        let template: RouteTemplate
        let entry: Entry
    }

    package let model: ServiceModel
    package let bodyBytesMax: Int
    /// Rows by method; those with more fixed text come first.
    private let rows: [String: [Row]]
    private let policyPrefix: String
    private let words: @Sendable (BrachioError) -> ServiceError?
    private let deviceRights: DeviceRights?

    /// What a device's policies must allow it for an operation with that input; empty for what devices may not call.
    package typealias DeviceRights = @Sendable (ServiceOperation, WireValue) -> [DeviceAction]

    /// - Parameters:
    ///   - deviceRights: for services that devices may ask with their certificate.
    ///   - policyPrefix: what actions in policies begin with, where that is not the signing name.
    ///   - words: the service's own error for one of the program's; `nil` leaves it to the words that all services share.
    package init(
        _ model: ServiceModel, policyPrefix: String? = nil, bodyBytesMax: Int = WireLimits.bodyBytes,
        words: @escaping @Sendable (BrachioError) -> ServiceError? = { _ in nil }, deviceRights: DeviceRights? = nil,
        _ entries: [Entry]
    ) {
        self.model = model
        self.bodyBytesMax = bodyBytesMax
        self.policyPrefix = policyPrefix ?? model.signingName
        self.words = words
        self.deviceRights = deviceRights
        let rows = entries.map { Row(template: RouteTemplate($0.operation.route.uri), entry: $0) }
        self.rows = Dictionary(grouping: rows) { $0.entry.operation.route.method }
            .mapValues { $0.sorted { $0.template.fixedSegments > $1.template.fixedSegments } }
    }

    package var signingName: String { model.signingName }
    package var validationCode: String { model.validationCode }
    package var operations: [ServiceOperation] { rows.values.joined().map(\.entry.operation).sorted { $0.name < $1.name } }

    package func family(of head: RequestHead) -> ServiceModel.Family { .restJSON }

    package var isForDevices: Bool { deviceRights != nil }
    /// Requests with a device's certificate have no signature.
    package var acceptsAnonymous: Bool { isForDevices }
    package func takes(_ head: RequestHead) -> Bool { isForDevices && row(for: head) != nil }

    package func respond(to request: ServiceRequest) async throws -> ServiceResponse {
        guard let caller = request.caller ?? request.device.map(Identity.device) else { throw AuthenticationFailure.missing }
        let entry = try entry(for: request.head)
        let content = try GzipBody.content(Array(try await request.body.collect(bytesMax: bodyBytesMax).readableBytesView), headers: request.head.headers)
        let message = WireRequest(
            method: request.head.method.rawValue, path: request.head.rawPath, query: request.head.query, headers: request.head.headers, body: content)
        let call = Call(head: request.head, caller: caller, region: request.region, date: request.date)
        let codec = ServiceModel.Family.restJSON.codec
        let input = try codec.decode(message, for: entry.operation, of: model)
        try Validation.check(input, as: entry.operation.input, code: model.validationCode)
        try authorize(entry, input, call, device: request.caller == nil ? request.device : nil)
        do {
            let output = try await entry.handler(input, call)
            return ServiceResponse(try codec.encode(output, for: entry.operation, of: model, requestID: request.requestID))
        } catch let error as BrachioError {
            throw words(error) ?? error
        }
    }

    package func respond(to head: RequestHead, failing error: ServiceError) -> ServiceResponse {
        ServiceResponse(ServiceModel.Family.restJSON.codec.encode(error, of: model, requestID: head.requestID))
    }

    /// What a signature's owner may do is what their policies say; what a device may do, its certificate's.
    private func authorize(_ entry: Entry, _ input: WireValue, _ call: Call, device: DeviceCaller?) throws {
        if entry.isFree { return }
        let resource = entry.resource(input, call)
        guard let device else { return try call.caller.require("\(policyPrefix):\(entry.operation.name)", on: resource) }
        let needed = deviceRights?(entry.operation, input) ?? []
        guard !needed.isEmpty, needed.allSatisfy({ device.allows($0, resource) }) else {
            throw ServiceError("ForbiddenException", "No policy of the certificate allows \(entry.operation.name) on \(resource.prefix(400)).", status: 403)
        }
    }

    private func row(for head: RequestHead) -> Row? {
        rows[head.method.rawValue]?.first { $0.template.match(path: head.rawPath, query: head.query) != nil }
    }

    private func entry(for head: RequestHead) throws -> Entry {
        if let row = row(for: head) { return row.entry }
        throw ServiceError(
            "UnknownOperationException", "\(head.method.rawValue) \(head.rawPath.prefix(200)) of \(model.signingName) is not offered.", status: 404)
    }
}
