import BrachioDeployment
import BrachioEdgeRuntime
import BrachioMQTT
import Foundation
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// A broker with the jobs of one thing, as the cloud plays them to a device.
final class PlayedCloud: Sendable {
    struct Job {
        let identifier: String
        var document: Data
        var status = "QUEUED"
        var details: [[String: String]] = []
    }

    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    let port: Int
    private let broker: MQTTBroker
    private let listener: BrokerListener
    private let thing: String
    private let jobs = Mutex<[Job]>([])
    private let received = Mutex<[BrokerMessage]>([])

    private init(_ broker: MQTTBroker, _ listener: BrokerListener, _ thing: String) {
        self.broker = broker
        self.listener = listener
        self.thing = thing
        port = listener.port
    }

    static func start(thing: String = "garden-core", port: Int = 0) async throws -> PlayedCloud {
        let group = MultiThreadedEventLoopGroup.singleton, eventLoop = group.next()
        let broker = try await MQTTBroker.start(BrokerSettings(.aws), store: nil, on: eventLoop, log: silent)
        var opened: BrokerListener?
        // Another connection of this machine may have its port for a moment.
        if port != 0 {
            await eventually {
                opened = try? await BrokerListener.open(broker, host: "127.0.0.1", port: port, tls: nil, group: eventLoop)
                return opened != nil
            }
        }
        let listener = if let opened { opened } else { try await BrokerListener.open(broker, host: "127.0.0.1", port: port, tls: nil, group: eventLoop) }
        let cloud = PlayedCloud(broker, listener, thing)
        _ = try await broker.observe(["$aws/things/\(thing)/jobs/#"], name: "jobs") { message in cloud.asked(message) }
        _ = try await broker.observe(["#", "$aws/things/\(thing)/shadow/#"], name: "all") { message in cloud.received.withLock { $0.append(message) } }
        return cloud
    }

    func stop() async {
        await listener.close()
        await broker.shutDown()
    }

    func messages(_ topic: String) -> [String] { received.withLock { $0.filter { $0.topic == topic }.map { String(buffer: $0.payload) } } }

    /// What the device said last of itself.
    var health: AgentStatus? {
        struct Update: Decodable {
            struct State: Decodable { var reported: AgentStatus }
            var state: State
        }
        return messages("$aws/things/\(thing)/shadow/name/health/update").last.flatMap { try? JSONDecoder().decode(Update.self, from: Data($0.utf8)).state.reported }
    }

    func publish(_ topic: String, _ text: String) async throws { try await broker.publish(BrokerMessage(topic: topic, payload: ByteBuffer(string: text))) }

    func job(_ identifier: String) -> Job? { jobs.withLock { $0.first { $0.identifier == identifier } } }

    func deploy(_ identifier: String, _ job: DeploymentJob) async throws {
        let document = try JSONEncoder().encode(job)
        jobs.withLock { $0.append(Job(identifier: identifier, document: document)) }
        try await publish("$aws/things/\(thing)/jobs/notify-next", "{}")
    }

    private func asked(_ message: BrokerMessage) {
        let parts = message.topic.split(separator: "/").map(String.init)
        guard let request = try? JSONSerialization.jsonObject(with: Data(message.payload.readableBytesView)) as? [String: Any] else { return }
        var answer: [String: Any] = ["timestamp": 1_764_000_000, "clientToken": request["clientToken"] ?? ""], ending = "accepted"
        if parts.last == "start-next" {
            if let job = next() { answer["execution"] = execution(job) }
        } else if parts.count == 6, parts[5] == "get" {
            if let job = job(parts[4]) { answer["execution"] = execution(job) } else { (answer["code"], ending) = ("ResourceNotFound", "rejected") }
        } else if parts.count == 6, parts[5] == "update" {
            if !update(parts[4], request) { (answer["code"], ending) = ("TerminalStateReached", "rejected") }
        } else { return }
        let payload = (try? JSONSerialization.data(withJSONObject: answer)) ?? Data(), topic = message.topic + "/" + ending
        Task { try? await self.broker.publish(BrokerMessage(topic: topic, payload: ByteBuffer(bytes: payload))) }
    }

    private func next() -> Job? {
        jobs.withLock { jobs in
            guard let index = jobs.firstIndex(where: { ["QUEUED", "IN_PROGRESS"].contains($0.status) }) else { return nil }
            jobs[index].status = "IN_PROGRESS"
            return jobs[index]
        }
    }

    private func execution(_ job: Job) -> [String: Any] {
        ["jobId": job.identifier, "status": job.status, "jobDocument": (try? JSONSerialization.jsonObject(with: job.document)) ?? [:]]
    }

    private func update(_ identifier: String, _ request: [String: Any]) -> Bool {
        jobs.withLock { jobs in
            guard let index = jobs.firstIndex(where: { $0.identifier == identifier && ["QUEUED", "IN_PROGRESS"].contains($0.status) }) else { return false }
            jobs[index].status = request["status"] as? String ?? ""
            jobs[index].details.append(request["statusDetails"] as? [String: String] ?? [:])
            return true
        }
    }
}
