internal import BrachioWire
internal import Foundation

/// How a device is, for people: what the server knows of it, and what the device said last of its health.
struct DeviceReport {
    let name: String
    let certificatesCount: Int
    let deployment: WireValue?
    /// The reported state of the shadow `health`; `nil` where the device has said nothing yet.
    let health: WireValue?
    /// When the server got it, by the server's own clock: a device's clock may be wrong by decades.
    let heard: Date?
    let now: Date

    var text: String {
        let lines = tables.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { line in String(line.reversed().drop { $0 == " " }.reversed()) }.joined(separator: "\n")
    }

    private var tables: String {
        var table = Table([("Device", .left), (name, .left)])
        for (title, words) in lines { table.add([title, words]) }
        guard let functions = health?["functions"]?.list, !functions.isEmpty else { return table.text }
        return table.text + "\n\n" + Self.table(functions)
    }

    private var lines: [(String, String)] {
        var lines = [("Certificates", "\(certificatesCount)"), ("Deployment", deploymentWords)]
        guard let health else { return lines + [("Health", "the device has said nothing yet")] }
        if let heard { lines.append(("Last heard", "\(Numbers.duration(max(0, now.timeIntervalSince(heard)))) ago")) }
        lines.append(("Agent", agentWords(health)))
        lines.append(("Cloud", Self.connection(health["connection"])))
        if let ahead = health["clockAheadSeconds"]?.integer, abs(ahead) > 60 {
            lines.append(("Clock", "\(Numbers.duration(Double(abs(ahead)))) \(ahead > 0 ? "ahead of" : "behind") the server's"))
        }
        if let running = health["deployment"]?["running"]?.string {
            lines.append(("Runs", [health["deployment"]?["group"]?["name"]?.string, running, health["deployment"]?["phase"]?.string.map { "(\($0))" }].compactMap { $0 }.joined(separator: "  ")))
        }
        lines += Self.waiting(health["spool"])
        if let count = health["routes"]?["unrouted"]?.integer, count > 0 { lines.append(("Unrouted", "\(Numbers.grouped(Int(count)))  that no route takes")) }
        if let devices = health["clientDevices"], devices.map != nil { lines.append(("Devices", Self.devices(devices))) }
        return lines
    }

    private var deploymentWords: String {
        guard let deployment else {
            return health?["deployment"]?["running"]?.string == nil ? "none yet; make one: brachio deploy --core \(name) …" : "none by brachio deploy"
        }
        let words = ["status", "phase", "failure"].compactMap { deployment[$0]?.string }
        return "\(deployment["id"]?.string ?? "")  \(words.joined(separator: ", "))"
    }

    private func agentWords(_ health: WireValue) -> String {
        var words = [health["version"]?.string ?? "of an unknown version"]
        if let seconds = health["upSeconds"]?.integer { words.append("up \(Numbers.duration(Double(seconds)))") }
        if let memory = health["memoryKibibytes"]?.integer { words.append("\(Numbers.bytes(Int(memory) << 10)) of memory") }
        if let free = health["freeDiskBytes"]?.integer { words.append("\(Numbers.bytes(Int(free))) free on disk") }
        return words.joined(separator: ", ")
    }

    private static func connection(_ connection: WireValue?) -> String {
        let count = connection?["connectionsCount"]?.integer ?? 0
        return (connection?["isConnected"]?.boolean == true ? "connected" : "not connected: \(connection?["cause"]?.string ?? "")")
            + (count > 1 ? ", \(count) times since the agent started" : "")
    }

    private static func waiting(_ spool: WireValue?) -> [(String, String)] {
        guard let spool else { return [] }
        var words = "\(Numbers.grouped(Int(spool["messagesCount"]?.integer ?? 0))) messages, \(Numbers.bytes(Int(spool["bytes"]?.integer ?? 0)))"
        if let oldest = spool["oldestSeconds"]?.integer { words += ", the oldest for \(Numbers.duration(Double(oldest)))" }
        let dropped = (spool["dropped"]?.map?.entries ?? []).map { ("Dropped", "\(Numbers.grouped(Int($0.value.integer ?? 0)))  \($0.key)") }
        return [("Waiting", words), ("Sent", Numbers.grouped(Int(spool["confirmed"]?.integer ?? 0)))] + dropped
    }

    private static func devices(_ devices: WireValue) -> String {
        guard let port = devices["port"]?.integer else { return "cannot connect: \(devices["failure"]?.string ?? "")" }
        let connected = (devices["connected"]?.list ?? []).compactMap(\.string)
        return "on port \(port), connected: \(connected.isEmpty ? "none" : connected.joined(separator: ", "))"
    }

    /// One line a function; where there are too many for a shadow the device says so in words.
    private static func table(_ functions: [WireValue]) -> String {
        var table = Table([("Function", .left), ("State", .left), ("Restarts", .right), ("Memory", .right), ("Counts", .left), ("Last failure", .left)])
        for function in functions {
            if let words = function.string { table.add([words, "", "", "", "", ""]) }
            guard let arn = function["arn"]?.string else { continue }
            let counts = (function["counts"]?.map?.entries ?? []).filter { ($0.value.integer ?? 0) > 0 }.sorted { $0.key < $1.key }
            table.add([
                // The agent's own are of no region and no account.
                arn.split(separator: ":", omittingEmptySubsequences: false).dropFirst(6).joined(separator: ":"), function["phase"]?.string ?? "", "\(function["restartsCount"]?.integer ?? 0)",
                function["memoryKibibytes"]?.integer.map { Numbers.bytes(Int($0) << 10) } ?? "",
                counts.map { "\($0.value.integer ?? 0) \($0.key)" }.joined(separator: ", "), function["lastFailure"]?.string ?? "",
            ])
        }
        return table.text
    }
}
