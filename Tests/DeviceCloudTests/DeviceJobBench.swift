import BrachioCore
import BrachioDeviceCloud
import BrachioJSON
import BrachioShadows
import Foundation
import Synchronization
import TestSupport
import Testing

/// A registry with one thing, `lamp`, and groups that the test sets.
final class TestDirectory: ThingDirectory {
    private let stored: Mutex<[String: [String]]>

    init(_ groups: [String: [String]]) { stored = Mutex(groups) }

    var groups: [String: [String]] {
        get { stored.withLock { $0 } }
        set { stored.withLock { $0 = newValue } }
    }

    static func arn(_ resource: String) -> String { "arn:aws:iot:us-east-1:123456789012:\(resource)" }

    func isThing(_ name: String) async throws -> Bool { name == "lamp" || groups.values.contains { $0.contains(name) } }

    func things(ofTarget arn: String) async throws -> [String] {
        if let name = RegistryARN.name("thing", in: arn), try await isThing(name) { return [name] }
        if let name = RegistryARN.name("thinggroup", in: arn), let things = groups[name] { return things }
        throw BrachioError(.notFound, "\(arn) does not exist")
    }

    func groupARNs(of thing: String) async throws -> [String] { groups.filter { $0.value.contains(thing) }.map { Self.arn("thinggroup/\($0.key)") } }
    func observe(_ observer: @escaping @Sendable (RegistryChange) async -> Void) {}
}

/// Links that say what they are for.
struct TestLinks: DocumentLinks {
    func link(to object: ObjectAddress, seconds: Int64) -> String? { "link \(object.bucket) \(object.key) \(seconds)" }
}

/// Device jobs on a folder, with a clock and groups that the test sets.
final class DeviceJobBench: Sendable {
    let service: DeviceJobService
    let directory: TestDirectory
    let messages = ShadowServiceTests.Recorder()
    private let clock = ShadowServiceTests.SharedSecond()

    init(_ folder: URL, _ groups: [String: [String]] = [:]) throws {
        directory = TestDirectory(groups)
        let clock = clock
        service = DeviceJobService(try DeviceJobStore(folder: folder), directory: directory, messaging: messages, links: TestLinks()) { clock.value }
    }

    var second: Int64 {
        get { clock.value }
        set { clock.value = newValue }
    }

    @discardableResult
    func create(_ id: String, on target: String = "thing/lamp", _ change: (inout DeviceJob) throws -> Void = { _ in }) async throws -> DeviceJob {
        var job = DeviceJob(identifier: id, document: try JobDocument(#"{"operation":"test"}"#), targets: [TestDirectory.arn(target)])
        try change(&job)
        return try await service.create(job)
    }

    /// Sends a thing's message and waits until it is settled.
    func send(_ end: String, _ payload: String = "") async throws {
        let topic = try #require(JobTopic("$aws/things/\(end)"))
        await withCheckedContinuation { continuation in service.receive(topic, payload: Array(payload.utf8)) { continuation.resume() } }
    }

    /// Holds what is counted to what is there.
    func check(_ place: String) async throws {
        for job in try await service.store.jobs(DeviceJobStore.JobFilter(), PageRequest()).items {
            let progress = try await service.store.progress(job.identifier)
            let all = try await service.store.executions(of: job.identifier, PageRequest()).items
            let latest = Dictionary(all.map { ($0.thing, $0) }, uniquingKeysWith: { $0.number > $1.number ? $0 : $1 })
            let counts = Dictionary(grouping: latest.values, by: \.status).mapValues(\.count)
            #expect(progress.counts.filter { $0.value != 0 } == counts, "\(job.identifier) \(place)")
            #expect(progress.awaiting >= 0 && (job.status == .inProgress || progress.awaiting == 0))
            // Only a thing's last execution may still be open.
            #expect(all.allSatisfy { $0.status.isTerminal || latest[$0.thing] == $0 }, "\(job.identifier) \(place)")
            if job.status == .completed { #expect(progress[.queued] + progress[.inProgress] + progress.awaiting == 0) }
        }
        for thing in ["a", "b", "c", "d"] {
            let answer = try await service.answer(JobTopic(thing: ThingName(thing), request: .pending), JobRequest())
            let open = try await service.store.executions(onThing: thing, PageRequest()).items.filter { !$0.status.isTerminal }
            let begun = open.filter { $0.status == .inProgress }.count
            #expect(answer["inProgressJobs"]?.array?.count == begun && answer["queuedJobs"]?.array?.count == open.count - begun, "\(thing) \(place)")
        }
    }
}

func withDeviceJobs(_ groups: [String: [String]] = [:], _ body: (DeviceJobBench) async throws -> Void) async throws {
    try await withTemporaryFolderAsync { folder in try await body(try DeviceJobBench(folder, groups)) }
}
