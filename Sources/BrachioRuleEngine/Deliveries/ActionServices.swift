internal import BrachioCore

extension BrachioError.Code {
    /// Too much at once; later it can be taken.
    static let throttled = BrachioError.Code(rawValue: "Throttled")
}

/// What actions act through. What a service throws is final if it is a `BrachioError`, except `system`, `interrupted` and `throttled`; these
/// and every other error are tried again.
package struct ActionServices: Sendable {
    package var publisher: any MessagePublisher
    package var objects: any ObjectWriter
    package var metrics: any MetricWriter
    package var logs: any LogWriter
    package var alarms: any AlarmSetter
    package var functions: any FunctionInvoker
    package var web: any WebPoster

    package init(
        publisher: any MessagePublisher, objects: any ObjectWriter, metrics: any MetricWriter, logs: any LogWriter, alarms: any AlarmSetter,
        functions: any FunctionInvoker, web: any WebPoster
    ) {
        self.publisher = publisher
        self.objects = objects
        self.metrics = metrics
        self.logs = logs
        self.alarms = alarms
        self.functions = functions
        self.web = web
    }
}

/// A message that a rule publishes.
package struct RepublishedMessage: Hashable, Sendable {
    package var topic: String
    package var payload: [UInt8]
    package var qos: Int
    package var headers: RuleAction.Headers?
    /// How many rules the message has passed through.
    package var rounds: Int
}

package protocol MessagePublisher: Sendable {
    /// Publishes in this order, and returns when nothing of it can be lost.
    func publish(_ messages: [RepublishedMessage]) async throws
}

package protocol ObjectWriter: Sendable {
    /// Writes or replaces an object whole.
    func put(bucket: String, key: String, contentType: String, _ bytes: [UInt8]) async throws
}

package protocol MetricWriter: Sendable {
    /// Stores all values or none.
    func put(_ observations: [MetricObservation]) async throws
}

/// A line of a log.
package struct LogLine: Hashable, Sendable {
    package var timeMilliseconds: Int64
    package var text: String
}

package protocol LogWriter: Sendable {
    /// Appends lines whose times do not fall; makes group and stream where they are missing.
    func append(_ lines: [LogLine], group: String, stream: String) async throws
}

package protocol AlarmSetter: Sendable {
    func setState(_ alarm: String, to state: String, reason: String) async throws
}

package protocol FunctionInvoker: Sendable {
    /// Hands a function an event and returns when it was taken on for good, or has run.
    ///
    /// - Parameter function: its name or ARN, with or without version or alias.
    func invoke(_ function: String, event: [UInt8]) async throws
}

package protocol WebPoster: Sendable {
    /// - Returns: the status of the answer.
    func post(_ url: String, headers: [RuleAction.Pair], _ body: [UInt8]) async throws -> Int
}
