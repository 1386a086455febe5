internal import BrachioJSON
internal import Foundation

/// What the device says of itself to the cloud: the reported state of its thing's shadow `health`.
extension AgentStatus {
    /// A shadow has at most 8 KB.
    static let shadowBytesMax = 8_000

    /// What is told at once when it changes; the rest is told now and then.
    struct Gist: Hashable {
        var running: String?
        var phase: String?
        var connectionsCount: Int
        var functions: [FunctionState]
    }

    var gist: Gist {
        Gist(
            running: deployment.running, phase: deployment.phase, connectionsCount: connection.connectionsCount,
            functions: functions.map { FunctionState(arn: $0.arn, phase: $0.phase, isPinned: $0.isPinned, restartsCount: $0.restartsCount) })
    }

    /// A shadow keeps what an update leaves out: what there is no longer is said with `null`.
    var shadowUpdate: Data? {
        // Foundation's JSONSerialization sorts by locale: that would load the tables of all languages for this alone.
        guard let encoded = try? Agent.encoder.encode(self), var reported = (try? JSONParser.parse(encoded))?.object else { return nil }
        var parts = [("deployment", ["running", "group", "phase"]), ("spool", ["oldestSeconds"]), ("connection", ["cause"])]
        if clientDevices == nil { reported["clientDevices"] = .null } else { parts.append(("clientDevices", ["port", "failure"])) }
        for (part, names) in parts {
            var members = reported[part]?.object ?? [:]
            for name in names where members[name] == nil { members[name] = .null }
            reported[part] = .object(members)
        }
        if encoded.count > Self.shadowBytesMax { reported["functions"] = [.string("\(functions.count) functions; brachio-edge status lists them")] }
        return Data(JSONWriter.bytes(["state": ["reported": .object(reported)]]))
    }
}
