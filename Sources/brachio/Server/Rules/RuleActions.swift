internal import BrachioCore
internal import BrachioMQTT
internal import BrachioMetrics
internal import BrachioObjectStore
internal import BrachioRuleEngine
internal import Foundation
#if canImport(FoundationNetworking)
internal import FoundationNetworking
#endif
internal import NIOCore

/// What rules act through in a server: its own rooms.
struct RuleActions: ObjectWriter, MetricWriter, LogWriter, AlarmSetter {
    let objects: ObjectStore
    let monitoring: Monitoring

    func services(_ broker: (any ServiceBroker)?, functions: any FunctionInvoker) -> ActionServices {
        ActionServices(
            publisher: BrokerPublisher(broker: broker), objects: self, metrics: self, logs: self, alarms: self, functions: functions, web: WebHook())
    }

    func put(bucket: String, key: String, contentType: String, _ bytes: [UInt8]) async throws {
        var request = PutRequest(bucket: bucket, key: key)
        request.metadata.contentType = contentType
        request.bytes = bytes.count
        try await objects.put(request, bytes: Data(bytes))
    }

    func put(_ observations: [MetricObservation]) async throws {
        let data = try observations.map { observation in
            guard let unit = MetricUnit(rawValue: observation.unit) else {
                throw BrachioError(.invalidInput, "there is no unit '\(observation.unit.prefix(40))'", mend: "use one of CloudWatch's, such as Count or None")
            }
            return try Datum(
                metric: Metric(namespace: observation.namespace, name: observation.name), time: observation.time, observation: .value(observation.value), unit: unit)
        }
        try await monitoring.metrics.put(data)
    }

    func append(_ lines: [LogLine], group: String, stream: String) async throws {
        let events = lines.filter { !$0.text.isEmpty }.map { NewLogEvent(time: Int($0.timeMilliseconds), message: $0.text) }
        for part in LogRequests.split(events) { try await monitoring.logs.append(part, to: stream, in: group, creatingMissing: true) }
    }

    func setState(_ alarm: String, to state: String, reason: String) async throws {
        guard let state = AlarmState(rawValue: state) else {
            throw BrachioError(.invalidInput, "there is no state '\(state.prefix(40))' of alarms", mend: "use OK, ALARM or INSUFFICIENT_DATA")
        }
        try await monitoring.alarms.setState(alarm, to: state, reason: reason, reasonData: nil)
    }
}

/// Events in portions that the log takes at once.
enum LogRequests {
    static func split(_ events: [NewLogEvent]) -> [[NewLogEvent]] {
        var parts: [[NewLogEvent]] = [], bytes = 0
        for event in events {
            let size = event.message.utf8.count + LogLimits.eventOverheadBytes
            let spans = parts.last?.first.map { event.time - $0.time > LogLimits.requestHours * 3_600_000 } ?? false
            if parts.isEmpty || spans || bytes + size > LogLimits.requestBytes || parts[parts.count - 1].count == LogLimits.requestEvents {
                parts.append([])
                bytes = 0
            }
            parts[parts.count - 1].append(event)
            bytes += size
        }
        return parts
    }
}

/// Publishes what rules republish.
struct BrokerPublisher: MessagePublisher {
    let broker: (any ServiceBroker)?

    func publish(_ messages: [RepublishedMessage]) async throws {
        guard let broker else { throw BrachioError(.unsupported, "nothing can be republished", cause: "the server was started without MQTT") }
        try await broker.publish(messages.map { message in
            BrokerMessage(
                topic: message.topic, payload: ByteBuffer(bytes: message.payload), qos: message.qos == 0 ? .atMostOnce : .atLeastOnce,
                properties: message.headers.map(Self.properties) ?? Properties(), publisher: RuleFeed.publisher(rounds: message.rounds))
        })
    }

    private static func properties(_ headers: RuleAction.Headers) -> Properties {
        var properties = Properties()
        if headers.payloadFormatIndicator == "UTF8_DATA" { properties[number: .payloadFormatIndicator] = 1 }
        properties[number: .messageExpiryInterval] = headers.messageExpiry.flatMap { UInt32($0) }
        properties[text: .contentType] = headers.contentType
        properties[text: .responseTopic] = headers.responseTopic
        properties[binary: .correlationData] = headers.correlationData.map { ByteBuffer(string: $0) }
        for pair in headers.userProperties ?? [] { properties.items.append(.user(pair.key, pair.value)) }
        return properties
    }
}

/// Posts to web servers.
struct WebHook: WebPoster {
    static let timeoutSeconds = 10.0

    private let session: URLSession = {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = timeoutSeconds
        configuration.httpMaximumConnectionsPerHost = 16
        configuration.httpShouldSetCookies = false
        return URLSession(configuration: configuration)
    }()

    func post(_ url: String, headers: [RuleAction.Pair], _ body: [UInt8]) async throws -> Int {
        guard let address = URL(string: url), ["http", "https"].contains(address.scheme?.lowercased()), address.host != nil else {
            throw BrachioError(.invalidInput, "'\(url.prefix(200))' is no address of the web")
        }
        var request = URLRequest(url: address)
        request.httpMethod = "POST"
        request.httpBody = Data(body)
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        for header in headers { request.setValue(header.value, forHTTPHeaderField: header.key) }
        do {
            let (_, answer) = try await session.data(for: request)
            return (answer as? HTTPURLResponse)?.statusCode ?? 0
        } catch {
            throw BrachioError(.system, "\(url.prefix(200)) does not answer", cause: error.localizedDescription)
        }
    }
}
