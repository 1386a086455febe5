internal import BrachioDeployment
internal import BrachioEdgeRuntime

/// How the device is, for people who stand before it: what `brachio-edge status` says, the most important first.
struct StatusDocument {
    static let refreshSeconds = 10

    private let status: AgentStatus
    private let picturesOf: [String]

    /// - Parameter picturesOf: functions, in the order of their pictures' numbers.
    init(_ status: AgentStatus, picturesOf: [String] = []) {
        self.status = status
        self.picturesOf = picturesOf
    }

    var html: String {
        Markup.page(title: status.thing, refreshSeconds: Self.refreshSeconds, body: """
            <h1>\(Markup.escaped(status.thing))</h1>
            \(cloud)
            \(section("Deployment", deployment))
            \(section("Messages for the cloud", messages))
            \(functions)
            \(devices)\(section("This device", device))
            <form method="post" action="/logout"><button class="plain">Log out</button></form>
            """)
    }

    private var cloud: String {
        if status.connection.isConnected { return #"<p><span class="state good">Connected to the cloud</span></p>"# }
        let cause = status.connection.cause.map { " <span class=\"soft\">\(Markup.escaped($0))</span>" } ?? ""
        return #"<p><span class="state busy">No connection to the cloud</span>\#(cause)</p>"#
    }

    private var deployment: [(String, String)] {
        let running = status.deployment
        guard let number = running.running else { return [("Running", "none yet")] + phase }
        return [("Group", running.group?.name ?? "none"), ("Running", number)] + phase + [("Kept to go back to", "\(running.previousCount)")]
    }

    private var phase: [(String, String)] { status.deployment.phase.map { [("Under way", $0)] } ?? [] }

    private var messages: [(String, String)] {
        let spool = status.spool
        var rows = [
            ("Waiting", "\(spool.messagesCount) (\(Amount.bytes(spool.bytes)))" + (spool.oldestSeconds.map { ", the oldest for \(Amount.duration(seconds: $0))" } ?? "")),
            ("Accepted", "\(spool.accepted)"), ("Confirmed", "\(spool.confirmed)"),
        ]
        if spool.refused > 0 { rows.append(("Refused", "\(spool.refused)")) }
        rows += spool.dropped.sorted { $0.key < $1.key }.map { ("Dropped", "\($0.value): \($0.key)") }
        if status.routes.unrouted > 0 { rows.append(("Unrouted", "\(status.routes.unrouted) that no route takes")) }
        return rows
    }

    private var functions: String {
        guard !status.functions.isEmpty else { return section("Functions", [("Running", "none")]) }
        let items = status.functions.map { function in
            let name = function.arn.split(separator: ":").suffix(2).joined(separator: ":")
            var lines: [String] = []
            let counts = (function.counts ?? [:]).filter { $0.value > 0 }.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            if !counts.isEmpty { lines.append(counts.joined(separator: ", ")) }
            if let memory = function.memoryKibibytes { lines.append("\(Amount.bytes(Int64(memory) << 10)) of memory") }
            if function.restartsCount > 0 { lines.append("restarted \(function.restartsCount) times") }
            if let failure = function.lastFailure { lines.append(failure) }
            return "<li>\(Markup.escaped(name)) <span class=\"state \(tone(function.phase))\">\(function.phase.rawValue)</span>"
                + lines.map { "<p>\(Markup.escaped($0))</p>" }.joined() + picture(of: function.arn, name) + "</li>"
        }
        return "<section><h2>Functions</h2><ul>\(items.joined())</ul></section>"
    }

    private func picture(of arn: String, _ name: String) -> String {
        guard let number = picturesOf.firstIndex(of: arn) else { return "" }
        return "<img src=\"/pictures/\(number)\" alt=\"What \(Markup.escaped(name)) saw last\">"
    }

    private func tone(_ phase: FunctionState.Phase) -> String {
        switch phase {
        case .running, .idle: "good"
        case .starting: "busy"
        case .restarting, .stopped: "bad"
        }
    }

    private var devices: String {
        guard let devices = status.clientDevices else { return "" }
        guard let port = devices.port else { return section("Devices", [("Cannot connect", devices.failure ?? "the port is being opened")]) + "\n" }
        return section("Devices", [("Port", "\(port)"), ("Connected", devices.connected.isEmpty ? "none" : devices.connected.joined(separator: ", "))]) + "\n"
    }

    private var device: [(String, String)] {
        [
            ("Agent", "\(status.version), up \(Amount.duration(seconds: status.upSeconds))"), ("Memory", Amount.bytes(Int64(status.memoryKibibytes) << 10)),
            ("Free on disk", Amount.bytes(status.freeDiskBytes)), ("Its clock", Amount.time(secondsSince1970: status.atSeconds)),
        ]
    }

    private func section(_ title: String, _ rows: [(String, String)]) -> String {
        let list = rows.map { "<dt>\(Markup.escaped($0.0))</dt><dd>\(Markup.escaped($0.1))</dd>" }.joined()
        return "<section><h2>\(Markup.escaped(title))</h2><dl>\(list)</dl></section>"
    }
}
