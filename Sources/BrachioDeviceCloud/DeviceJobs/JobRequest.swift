internal import BrachioCore
package import BrachioJSON

/// A thing's request about its jobs, as its message has it.
package struct JobRequest: Hashable, Sendable {
    package static let limits = JSONLimits(documentBytes: 128 << 10, nestingDepth: 8, valueCount: 256)
    package static let clientTokenBytesMax = 64

    package var clientToken: String?
    package var executionNumber: Int64?
    package var includesDocument: Bool?
    package var includesState: Bool
    package var update: JobExecutionUpdate?
    package var details: [String: String]?
    package var stepTimeoutMinutes: Int64?

    /// A request that came in another form than a message.
    package init(
        executionNumber: Int64? = nil, includesDocument: Bool? = nil, includesState: Bool = false, update: JobExecutionUpdate? = nil,
        details: [String: String]? = nil, stepTimeoutMinutes: Int64? = nil
    ) {
        self.executionNumber = executionNumber
        self.includesDocument = includesDocument
        self.includesState = includesState
        self.update = update
        self.details = details
        self.stepTimeoutMinutes = stepTimeoutMinutes
    }

    /// The client token of any request, so that a refusal can carry it; `nil` where the payload is no object.
    package static func clientToken(of payload: [UInt8]) -> String? {
        guard let token = try? JSONParser.parse(payload, limits: limits).object?["clientToken"]?.string else { return nil }
        return token.utf8.count <= clientTokenBytesMax ? token : nil
    }

    /// - Parameter needsStatus: the request changes an execution, and says to what.
    package init(_ payload: [UInt8], needsStatus: Bool = false) throws(DeviceJobError) {
        let document: JSONValue
        do { document = payload.isEmpty ? [:] : try JSONParser.parse(payload, limits: Self.limits) } catch {
            throw DeviceJobError(.invalidJSON, error.description)
        }
        guard let object = document.object else { throw DeviceJobError(.invalidJSON, "the request is no object") }
        clientToken = try Self.text(object, "clientToken", bytesMax: Self.clientTokenBytesMax)
        executionNumber = try Self.whole(object, "executionNumber")
        includesDocument = try Self.flag(object, "includeJobDocument")
        includesState = try Self.flag(object, "includeJobExecutionState") ?? false
        stepTimeoutMinutes = try Self.whole(object, "stepTimeoutInMinutes")
        details = try Self.details(object["statusDetails"])
        guard needsStatus else { return }
        guard let name = try Self.text(object, "status", bytesMax: 32), let status = JobExecution.Status(rawValue: name) else {
            throw DeviceJobError(.invalidRequest, "status is one of IN_PROGRESS, FAILED, SUCCEEDED, REJECTED")
        }
        update = JobExecutionUpdate(
            status: status, details: details, expectedVersion: try Self.whole(object, "expectedVersion"), stepTimeoutMinutes: stepTimeoutMinutes)
    }

    private static func text(_ object: JSONObject, _ name: String, bytesMax: Int) throws(DeviceJobError) -> String? {
        switch object[name] {
        case nil, .null?: return nil
        case .string(let text)? where text.utf8.count <= bytesMax: return text
        default: throw DeviceJobError(.invalidRequest, "\(name) is a text of at most \(bytesMax) bytes")
        }
    }

    /// A whole number; some clients send it as text.
    private static func whole(_ object: JSONObject, _ name: String) throws(DeviceJobError) -> Int64? {
        switch object[name] {
        case nil, .null?: return nil
        case .number(let number)?:
            if let whole = number.integer { return whole }
        case .string(let text)?:
            if let whole = Int64(text) { return whole }
        default: break
        }
        throw DeviceJobError(.invalidRequest, "\(name) is a whole number")
    }

    private static func flag(_ object: JSONObject, _ name: String) throws(DeviceJobError) -> Bool? {
        switch object[name] {
        case nil, .null?: return nil
        case .boolean(let flag)?: return flag
        default: throw DeviceJobError(.invalidRequest, "\(name) is true or false")
        }
    }

    private static func details(_ value: JSONValue?) throws(DeviceJobError) -> [String: String]? {
        switch value {
        case nil, .null?: return nil
        case .object(let object)?:
            var details: [String: String] = [:]
            for (name, value) in object {
                guard let text = value.string else { throw DeviceJobError(.invalidRequest, "statusDetails has a value that is no text: \(name.prefix(128))") }
                details[name] = text
            }
            return details
        default: throw DeviceJobError(.invalidRequest, "statusDetails is an object of texts")
        }
    }
}
