import BrachioCore
import BrachioJobs
import Foundation
import TestSupport
import Testing

@Suite("Running jobs", .timeLimit(.minutes(10)))
struct RunnerTests {
    private static let finish = #"""
        echo made > output/model.txt
        echo '{"ending":"finished","files":["model.txt"],"metrics":{"accuracy":0.5}}' > .r && mv .r result.json
        """#
    /// Until somebody closes the standard input.
    private static let untilStopped = #"""
        echo '{"time":1000,"message":"working"}'
        cat > /dev/null
        echo '{"ending":"interrupted","files":[],"metrics":{}}' > .r && mv .r result.json
        """#

    @Test("a job passes through its folder, its words are told, and its outcome is kept")
    func completes() async throws {
        try await withTemporaryFolderAsync { folder in
            let fixture = try RunnerFixture(folder)
            let runner = try fixture.runner(script: #"echo '{"time":2500,"log":"Epoch[0]"}'; echo plain words;"# + Self.finish)
            _ = try await runner.submit(fixture.job("one"))
            let job = try await fixture.wait(for: "one") { $0.lifecycle.phase.isEnd }
            #expect(job.lifecycle.phase == .completed)
            #expect(job.outcome == Data("made\n".utf8))
            #expect(fixture.observer.events.map(\.log) == ["Epoch[0]", "plain words"])
            #expect(fixture.observer.events.first?.time == Date(timeIntervalSince1970: 2.5))
        }
    }

    @Test("jobs wait for a place and start in the order in which they were asked for")
    func order() async throws {
        try await withTemporaryFolderAsync { folder in
            let fixture = try RunnerFixture(folder)
            let runner = try fixture.runner(script: Self.finish)
            for name in ["c", "a", "b"] { _ = try await runner.submit(fixture.job(name)) }
            for name in ["c", "a", "b"] { _ = try await fixture.wait(for: name) { $0.lifecycle.phase.isEnd } }
            #expect(fixture.observer.phases.filter { $0.hasSuffix("preparing") } == ["c preparing", "a preparing", "b preparing"])
            await #expect(throws: BrachioError.self) { _ = try await runner.submit(fixture.job("a")) }
        }
    }

    @Test("input that is missing fails the job with the reason")
    func noInput() async throws {
        try await withTemporaryFolderAsync { folder in
            let fixture = try RunnerFixture(folder)
            _ = try await fixture.runner(script: Self.finish).submit(fixture.job("no-input"))
            let job = try await fixture.wait(for: "no-input") { $0.lifecycle.phase.isEnd }
            #expect(job.lifecycle.failureReason == "bucket photos does not exist")
        }
    }

    @Test("a job can be stopped while it works, and when its time is over it is")
    func stops() async throws {
        try await withTemporaryFolderAsync { folder in
            let fixture = try RunnerFixture(folder)
            let runner = try fixture.runner(script: Self.untilStopped)
            let job = try await runner.submit(fixture.job("long"))
            _ = try await fixture.wait(for: "long") { $0.lifecycle.phase == .working }
            try await runner.stop(job.id)
            let ended = try await fixture.wait(for: "long") { $0.lifecycle.phase.isEnd }
            #expect(ended.lifecycle.phase == .stopped && ended.lifecycle.stopping == .asked)
            await #expect(throws: BrachioError.self) { try await runner.stop(job.id) }
            let timed = try fixture.runner(script: Self.untilStopped, maxRuntimeSeconds: 0)
            _ = try await timed.submit(fixture.job("timed"))
            let late = try await fixture.wait(for: "timed") { $0.lifecycle.phase.isEnd }
            #expect(late.lifecycle.phase == .stopped && late.lifecycle.stopping == .maxRuntime)
        }
    }

    @Test("a worker killed with signal 9 is started again and finishes")
    func killedWorker() async throws {
        try await withTemporaryFolderAsync { folder in
            let fixture = try RunnerFixture(folder)
            let runner = try fixture.runner(script: "if [ ! -e work/once ]; then touch work/once; kill -9 $$; fi\n" + Self.finish)
            _ = try await runner.submit(fixture.job("killed"))
            let job = try await fixture.wait(for: "killed") { $0.lifecycle.phase.isEnd }
            #expect(job.lifecycle.phase == .completed && job.lifecycle.crashes == 1)
        }
    }

    @Test("a job outlives the program: shut down in the middle, it goes on after the next start")
    func restart() async throws {
        try await withTemporaryFolderAsync { folder in
            let fixture = try RunnerFixture(folder)
            let runner = try fixture.runner(script: Self.untilStopped)
            _ = try await runner.submit(fixture.job("long"))
            _ = try await runner.submit(fixture.job("next"))
            _ = try await fixture.wait(for: "long") { $0.lifecycle.phase == .working }
            await runner.shutDown()
            #expect(try await fixture.table.unended().map(\.lifecycle.phase) == [.working, .waiting])
            let second = try fixture.runner(script: Self.finish)
            try await second.recover()
            for name in ["long", "next"] {
                let job = try await fixture.wait(for: name) { $0.lifecycle.phase.isEnd }
                #expect(job.lifecycle.phase == .completed)
            }
        }
    }
}
