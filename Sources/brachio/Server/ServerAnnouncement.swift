internal import Foundation

/// What the server says once it takes connections: lines for people, or one document for programs.
struct ServerAnnouncement: Encodable {
    var event = "listening"
    var endpoint: String
    var port: Int
    var console: String
    /// Signs the owner in once; missing where the owner has a password.
    var consoleLink: String?
    var data: String
    var startupMilliseconds: Double
    /// The authority's file that clients on other machines must be given.
    var authority: String?
    var mqttPort: Int?
    var mqttsPort: Int?
    /// Another broker, through which the server works.
    var broker: String?

    init(endpoint: ServerEndpoint, port: Int, consoleLink: String?, data: DataFolder, startup: Duration) {
        self.endpoint = endpoint.url
        console = endpoint.console
        self.consoleLink = consoleLink
        authority = endpoint.authority
        self.port = port
        mqttPort = endpoint.mqttPort
        mqttsPort = endpoint.mqttsPort
        broker = endpoint.broker
        self.data = data.url.path
        startupMilliseconds = Double(startup.components.seconds) * 1e3 + Double(startup.components.attoseconds) / 1e15
    }

    func show(json: Bool) {
        if json {
            StandardOutput.offer((try? JSONLine.text(self)) ?? endpoint)
            return
        }
        let ports = [mqttPort.map { "port \($0)" }, mqttsPort.map { "port \($0) (TLS)" }].compactMap { $0 }
        StandardOutput.offer("""
            Brachio listens on \(endpoint)
            console   \(consoleLink.map { "\($0)  (signs you in once)" } ?? console)
            MQTT      \(broker.map { "through \($0)" } ?? (ports.isEmpty ? "off" : ports.joined(separator: ", ")))
            data      \(data)
            clients   eval "$(brachio env --data '\(data)')"
            """)
        if let authority { StandardOutput.offer("trust     \(authority) (copy it to other machines, AWS_CA_BUNDLE names it)") }
        StandardOutput.offer("stop      Ctrl-C")
    }
}
