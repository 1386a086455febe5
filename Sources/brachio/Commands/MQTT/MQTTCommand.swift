internal import ArgumentParser
internal import BrachioCore
internal import BrachioMQTT
internal import Foundation

struct MQTTCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mqtt", abstract: "Publish and watch messages on a broker.",
        discussion: """
            Example:
              brachio mqtt sub 'dino-detect/#'
              brachio mqtt pub dino-detect/front '{"dinosaur":"Triceratops"}'
            """,
        subcommands: [MQTTPublish.self, MQTTSubscribe.self])
}

/// Where a client of the command line connects to.
struct MQTTConnectionOptions: ParsableArguments {
    @OptionGroup var folder: DataFolderOptions

    @Option(help: "The broker's host.")
    var host = "127.0.0.1"

    @Option(help: "The broker's port; that of the server that runs on the data folder when not given.")
    var port: Int?

    @Option(help: "Speak TLS and trust servers that this authority signed (PEM).")
    var ca: String?

    @Option(help: "The client's certificate (PEM).")
    var cert: String?

    @Option(help: "The certificate's key (PEM).")
    var key: String?

    @Option(name: .customLong("client-id"), help: "The client's identifier; the server chooses when not given.")
    var clientID = ""

    @Option(name: .customLong("mqtt-version"), help: "The version of MQTT: 5 or 3.1.1.")
    var version = "5"

    @Option(help: "Quality of service: 0, at most once; 1, at least once; 2, exactly once.")
    var qos = 1

    func validate() throws {
        if (cert == nil) != (key == nil) { throw ValidationError("--cert and --key go together.") }
        if cert != nil, ca == nil { throw ValidationError("--cert needs --ca: a certificate is shown over TLS only.") }
        if !["5", "3.1.1"].contains(version) { throw ValidationError("--mqtt-version is 5 or 3.1.1, not \(version).") }
        if !(0...2).contains(qos) { throw ValidationError("--qos is 0, 1 or 2, not \(qos).") }
    }

    var quality: BrachioMQTT.QualityOfService { BrachioMQTT.QualityOfService(rawValue: UInt8(qos)) ?? .atLeastOnce }

    func settings() throws -> ClientSettings {
        let endpoint = try ServerEndpoint.read(from: folder.dataFolder)
        let own = ca == nil ? endpoint.mqttPort ?? 1883 : endpoint.mqttsPort ?? 8883
        var settings = ClientSettings(host: host, port: port ?? own, clientID: clientID)
        settings.version = version == "5" ? .v5 : .v3
        settings.retriesRefusals = false
        if let ca { settings.tls = ClientTLS(authorityFile: file(ca), certificateFile: cert.map(file), keyFile: key.map(file)) }
        return settings
    }
}
