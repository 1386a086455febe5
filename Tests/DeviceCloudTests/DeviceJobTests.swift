import BrachioCore
import BrachioDeviceCloud
import BrachioJSON
import Testing

@Suite("Device jobs")
struct DeviceJobTests {
    private static let queued = JobExecution(job: "update-7", thing: "camera-1", number: 1, queuedAtSeconds: 100)

    @Test("an execution begins, is updated and ends; each change counts")
    func life() throws {
        let started = try Self.queued.started(details: ["step": "download"], stepTimeoutMinutes: 5, timeoutSeconds: 3_600, atSeconds: 110)
        #expect(started.status == .inProgress && started.version == 2 && started.startedAtSeconds == 110 && started.deadlineSeconds == 410)
        #expect(try started.started(details: ["step": "other"], stepTimeoutMinutes: nil, timeoutSeconds: nil, atSeconds: 120) == started)
        let further = try started.updated(.init(status: .inProgress, expectedVersion: 2, stepTimeoutMinutes: -1), atSeconds: 200)
        #expect(further.details == ["step": "download"] && further.deadlineSeconds == 3_710)
        let ended = try further.updated(.init(status: .succeeded, details: ["step": "done"]), atSeconds: 300)
        #expect(ended.status == .succeeded && ended.version == 4 && ended.startedAtSeconds == 110)
        let error = #expect(throws: DeviceJobError.self) { _ = try ended.updated(.init(status: .failed), atSeconds: 301) }
        #expect(error?.code == .invalidStateTransition && error?.execution == ended)
    }

    @Test("what a thing may not say is refused by code")
    func refusals() throws {
        func code(_ update: JobExecutionUpdate) -> DeviceJobError.Code? {
            #expect(throws: DeviceJobError.self) { _ = try Self.queued.updated(update, atSeconds: 101) }?.code
        }
        #expect(code(.init(status: .succeeded, expectedVersion: 9)) == .versionMismatch)
        for status in [JobExecution.Status.queued, .timedOut, .removed, .cancelled] { #expect(code(.init(status: status)) == .invalidRequest) }
        #expect(code(.init(status: .inProgress, stepTimeoutMinutes: 0)) == .invalidRequest)
        #expect(code(.init(status: .inProgress, details: Dictionary(uniqueKeysWithValues: (0..<11).map { ("\($0)", "x") }))) == .invalidRequest)
    }

    @Test("time runs out at the earlier limit, and only for what has begun")
    func timeouts() throws {
        #expect(Self.queued.timedOut(atSeconds: 1 << 40) == nil)
        let started = try Self.queued.started(details: nil, stepTimeoutMinutes: nil, timeoutSeconds: 60, atSeconds: 100)
        #expect(started.timedOut(atSeconds: 159) == nil)
        #expect(started.timedOut(atSeconds: 160)?.status == .timedOut)
    }

    @Test("cancelling spares what has begun unless it is forced; failures are retried as often as the job says")
    func cancellingAndRetrying() throws {
        let started = try Self.queued.started(details: nil, stepTimeoutMinutes: nil, timeoutSeconds: nil, atSeconds: 100)
        #expect(Self.queued.cancelled(force: false, atSeconds: 101)?.status == .cancelled)
        #expect(started.cancelled(force: false, atSeconds: 101) == nil)
        #expect(started.cancelled(force: true, atSeconds: 101)?.status == .cancelled)
        let criteria = [RetryCriterion(failure: .failed, retriesMax: 2)]
        var execution = started
        for number: Int64 in [2, 3] {
            let failed = try execution.updated(.init(status: .failed), atSeconds: 200)
            execution = try #require(failed.retried(criteria, atSeconds: 201))
            #expect(execution.number == number && execution.status == .queued)
        }
        #expect(try execution.updated(.init(status: .failed), atSeconds: 300).retried(criteria, atSeconds: 301) == nil)
        #expect(try started.updated(.init(status: .rejected), atSeconds: 300).retried(criteria, atSeconds: 301) == nil)
    }

    @Test("rollouts grow by their factor up to their maximum")
    func rollout() {
        let rate = RolloutRate(maximumPerMinute: 100, exponential: .init(basePerMinute: 10, incrementFactor: 2, criterion: .notified(50)))
        #expect([0, 49, 50, 100, 150, 200, 5_000].map { rate.perMinute(notified: $0, succeeded: 0) } == [10, 10, 20, 40, 80, 100, 100])
        #expect(rate.allowance(toldInLastMinute: 7, notified: 7, succeeded: 0) == 3)
        #expect(rate.allowance(toldInLastMinute: 30, notified: 30, succeeded: 0) == 0)
        #expect(RolloutRate().perMinute(notified: 0, succeeded: 0) == .max)
    }

    @Test("a job is given up when the share of failures is reached, not before enough have ended")
    func abort() {
        let criterion = AbortCriterion(failure: .all, minimumExecuted: 10, thresholdPercent: 20)
        #expect(!criterion.isMet([.failed: 2, .succeeded: 7]))
        #expect(criterion.isMet([.failed: 1, .timedOut: 1, .succeeded: 8]))
        #expect(!criterion.isMet([.failed: 1, .succeeded: 9, .removed: 50, .cancelled: 50, .queued: 50]))
    }

    @Test("whatever is done to an execution, it ends once and its version only grows")
    func property() {
        var random = SplitMix64(seed: 5)
        for _ in 0..<2_000 {
            var execution = Self.queued
            var now: Int64 = 100
            for _ in 0..<12 {
                now += Int64.random(in: 0..<400, using: &random)
                let next: JobExecution? =
                    switch Int.random(in: 0..<6, using: &random) {
                    case 0: try? execution.started(details: nil, stepTimeoutMinutes: 1, timeoutSeconds: 600, atSeconds: now)
                    case 1: execution.timedOut(atSeconds: now)
                    case 2: execution.cancelled(force: Bool.random(using: &random), atSeconds: now)
                    case 3: execution.removed(atSeconds: now)
                    default: try? execution.updated(.init(status: JobExecution.Status.allCases.randomElement(using: &random) ?? .failed), atSeconds: now)
                    }
                guard let next, next != execution else { continue }
                #expect(!execution.status.isTerminal && next.version == execution.version + 1)
                #expect(next.status != .queued)
                execution = next
            }
        }
    }

    @Test("topics name the request; answers are no requests")
    func topics() throws {
        let topics = ["$aws/things/a/jobs/get", "$aws/things/a/jobs/start-next", "$aws/things/a/jobs/update-7/get", "$aws/things/a/jobs/$next/get", "$aws/things/a/jobs/update-7/update"]
        for topic in topics { #expect(JobTopic(topic)?.text == topic) }
        for topic in ["$aws/things/a/jobs/get/accepted", "$aws/things/a/jobs/$next/update", "$aws/things/a/jobs/notify", "$aws/things/a/jobs/x y/get", "a/jobs/get"] {
            #expect(JobTopic(topic) == nil)
        }
    }

    @Test("requests are read with their limits")
    func requests() throws {
        let request = try JobRequest(Array(#"{"status":"IN_PROGRESS","statusDetails":{"a":"b"},"expectedVersion":"3","includeJobDocument":true,"clientToken":"t"}"#.utf8), needsStatus: true)
        #expect(request.update == JobExecutionUpdate(status: .inProgress, details: ["a": "b"], expectedVersion: 3))
        #expect(request.clientToken == "t" && request.includesDocument == true)
        #expect(try JobRequest([]).clientToken == nil)
        for (text, code) in [("{", DeviceJobError.Code.invalidJSON), ("[]", .invalidJSON), (#"{"statusDetails":{"a":1}}"#, .invalidRequest), (#"{"executionNumber":1.5}"#, .invalidRequest)] {
            #expect(#expect(throws: DeviceJobError.self) { _ = try JobRequest(Array(text.utf8)) }?.code == code)
        }
        #expect(#expect(throws: DeviceJobError.self) { _ = try JobRequest(Array(#"{"status":"DONE"}"#.utf8), needsStatus: true) }?.code == .invalidRequest)
    }
}
