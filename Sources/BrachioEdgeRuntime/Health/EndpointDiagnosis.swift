internal import BrachioCore
internal import BrachioDeployment
internal import BrachioMQTT
internal import Foundation
internal import NIOCore
internal import Synchronization

/// Whether the cloud can be reached with the device's certificate, and what time it is there.
struct EndpointDiagnosis {
    static let connectSecondsMax = 10
    static let answerSecondsMax = 5

    let configuration: EdgeConfiguration
    let bundle: URL
    let clock: EdgeClock
    let eventLoop: any EventLoop

    struct Result {
        var finding: Finding
        /// How much more the wall clock says than the cloud; `nil` where the cloud has not been heard.
        var clockAheadSeconds: Int64?
    }

    private var place: String { "\(configuration.endpoint.host):\(configuration.endpoint.mqttPort)" }
    private var folders: EdgeFolders { EdgeFolders(root: bundle.appending(pathTo: configuration.dataFolder)) }

    func run() async -> Result {
        if let data = try? StatusSocket.ask(folders.statusSocket.path), let answer = try? JSONDecoder().decode(AgentStatus.self, from: data) { return running(answer) }
        let time = TrustedTime(clock, notBeforeSeconds: configuration.madeAtSeconds, keptIn: folders.time), security = CloudSecurity(configuration, bundle: bundle, time: time)
        let heard = Mutex<(refusal: String?, cloudSeconds: Int64?)>((nil, nil))
        var settings = security.clientSettings()
        settings.retriesRefusals = false
        settings.cleanStart = true
        settings.sessionExpirySeconds = 0
        settings.connectSecondsMax = Self.connectSecondsMax
        let verifier = security.wordyVerifier { failure in heard.withLock { $0.refusal = failure } }
        settings.tls?.verifier = { verifier }
        do {
            let (answers, said) = AsyncStream.makeStream(of: Int64.self)
            let client = try await MQTTClient.start(settings, on: eventLoop, onMessage: { message in
                struct Answer: Decodable { var timestamp: Int64 }
                if let answer = try? JSONDecoder().decode(Answer.self, from: Data(message.payload.readableBytesView)) { said.yield(answer.timestamp) }
            })
            do {
                try await client.connected()
                let ahead = await clockAhead(client, answers) { said.finish() }
                await client.stop()
                return Result(finding: Finding("endpoint", .good, "\(place) takes this device's certificate"), clockAheadSeconds: ahead)
            } catch {
                await client.stop()
                if let refusal = heard.withLock({ $0.refusal }) { return Result(finding: Finding("endpoint", .bad, "the server at \(place) is not to be trusted: \(refusal)", mend: Self.mend(refusal: refusal))) }
                return Result(finding: Finding("endpoint", .bad, "\(error)", mend: Self.mend("\(error)")))
            }
        } catch { return Result(finding: Finding("endpoint", .bad, "\(place) was not tried: certificate, key or authority cannot be used", mend: "see certificate, key and authority above")) }
    }

    /// Another connection of the same name would end the agent's own.
    private func running(_ status: AgentStatus) -> Result {
        let cause = status.connection.cause ?? ""
        return Result(
            finding: status.connection.isConnected
                ? Finding("endpoint", .good, "the agent that runs here is connected to \(place)")
                : Finding("endpoint", .bad, "the agent that runs here is not connected to \(place): \(cause)", mend: Self.mend(cause)),
            clockAheadSeconds: status.clockAheadSeconds)
    }

    /// The list of the thing's jobs comes with the time at which it was made.
    private func clockAhead(_ client: MQTTClient, _ answers: AsyncStream<Int64>, giveUp: @escaping @Sendable () -> Void) async -> Int64? {
        let topic = "$aws/things/\(configuration.thing)/jobs/get"
        let end = eventLoop.scheduleTask(in: .seconds(Int64(Self.answerSecondsMax))) { giveUp() }
        defer { end.cancel() }
        guard (try? await client.subscribe([topic + "/+"])) != nil, (try? await client.publish(BrokerMessage(topic: topic, payload: ByteBuffer(string: "{}"), qos: .atLeastOnce))) != nil
        else { return nil }
        for await seconds in answers { return clock.wallMilliseconds() / 1000 - seconds }
        return nil
    }

    private static func mend(refusal: String) -> String {
        if refusal.contains("valid until") || refusal.contains("valid from") { return "set this device's clock; if it is right, start the server again, which renews its certificate" }
        if refusal.contains("is for") { return "start the server with --tls-name and the name that config.json has, or change the name there" }
        return "see that config.json names the right server; if the server has got a new authority, make a new bundle: brachio device add NAME --replace"
    }

    private static func mend(_ cause: String) -> String {
        let cause = cause.lowercased()
        if cause.contains("does not take") {
            return "see on the server whether its certificate is active: brachio device status NAME; brachio device add NAME --replace makes another"
        }
        if cause.contains("certificate") || cause.contains("handshake") || cause.contains("ssl") {
            return "see certificate, authority and clock above, that the port is the one of MQTT over TLS, and that the server's certificate is for this name"
        }
        if cause.contains("refuses") || cause.contains("notauthorized") { return "see that the certificate is active and its policy allows iot:Connect" }
        return "see that the server runs, that its MQTT port is open to this network, and that the host's name is right"
    }
}
