import BrachioCore
import BrachioDeployment
import BrachioEdgeFunctions
import Testing

@Suite("Lifecycle of functions")
struct LifecycleTests {
    @Test("a pinned function starts with the deployment and again whenever it ends, later each time")
    func restarts() {
        var lifecycle = FunctionLifecycle(isPinned: true)
        #expect(lifecycle.handle(.start, at: .zero) == [.launch])
        var now = Duration.zero
        var delays: [Duration] = []
        for _ in 0..<8 {
            guard case .wake(let next)? = lifecycle.handle(.ended(hasWork: false), at: now).first else { return #expect(Bool(false)) }
            delays.append(next - now)
            #expect(lifecycle.handle(.woke, at: next - .milliseconds(1)) == [])
            now = next
            #expect(lifecycle.handle(.woke, at: now) == [.launch])
        }
        #expect(delays == [1, 2, 4, 8, 16, 32, 60, 60].map { .seconds($0) })
        #expect(lifecycle.starts == 9)
    }

    @Test("having run for long makes the next failure the first again")
    func steadiness() {
        var lifecycle = FunctionLifecycle(isPinned: true)
        _ = lifecycle.handle(.start, at: .zero)
        _ = lifecycle.handle(.ended(hasWork: false), at: .zero)
        _ = lifecycle.handle(.woke, at: .seconds(1))
        let end = Duration.seconds(1 + FunctionLimits.steadySeconds)
        #expect(lifecycle.handle(.ended(hasWork: false), at: end) == [.wake(at: end + .seconds(1))])
        #expect(lifecycle.failures == 1)
    }

    @Test("what failed under the last deployment has a new chance under the next, at once")
    func afresh() {
        var lifecycle = FunctionLifecycle(isPinned: true)
        _ = lifecycle.handle(.start, at: .zero)
        _ = lifecycle.handle(.ended(hasWork: false), at: .seconds(1))
        #expect(lifecycle.handle(.startAfresh, at: .seconds(1)) == [.launch])
        #expect(lifecycle.failures == 0 && lifecycle.state == .running(since: .seconds(1)))
        #expect(lifecycle.handle(.woke, at: .seconds(2)) == [])
        #expect(lifecycle.handle(.startAfresh, at: .seconds(3)) == [])
        #expect(lifecycle.state == .running(since: .seconds(1)))
    }

    @Test("a function is the same wherever its files were fetched, and another with another file")
    func sameness() {
        func placed(_ link: String, _ digest: String) -> PlacedFunction {
            let file = Artifact(source: "s3://a/b", link: link, sha256: digest, bytes: 1)
            let model = DeployedResource(identifier: "m", name: "m", kind: .model(archive: file, destination: "/ml_model"))
            return PlacedFunction(
                function: DeployedFunction(arn: "arn", name: "f", runtime: .executable, handler: "f", code: file), code: nil,
                resources: [PlacedResource(resource: model, mayWrite: false)])
        }
        #expect(placed("https://a?signed=1", "1").isSame(as: placed("https://a?signed=2", "1")))
        #expect(!placed("https://a", "1").isSame(as: placed("https://a", "2")))
    }

    @Test("a pinned function that never asks for work is left alone")
    func worksAtImport() {
        var lifecycle = FunctionLifecycle(isPinned: true)
        _ = lifecycle.handle(.start, at: .zero)
        #expect(lifecycle.handle(.idledOut, at: .seconds(86_400)) == [])
        #expect(lifecycle.handle(.woke, at: .seconds(86_400)) == [])
        #expect(lifecycle.state == .running(since: .zero))
    }

    @Test("a function on demand starts for a message, ends when idle, and starts for the next")
    func onDemand() {
        var lifecycle = FunctionLifecycle(isPinned: false)
        #expect(lifecycle.handle(.start, at: .zero) == [])
        #expect(lifecycle.handle(.demand, at: .seconds(1)) == [.launch])
        #expect(lifecycle.handle(.demand, at: .seconds(2)) == [])
        #expect(lifecycle.handle(.idledOut, at: .seconds(70)) == [.terminate, .wake(at: .seconds(75))])
        #expect(lifecycle.handle(.ended(hasWork: true), at: .seconds(71)) == [.launch])
        #expect(lifecycle.handle(.idledOut, at: .seconds(200)) == [.terminate, .wake(at: .seconds(205))])
        #expect(lifecycle.handle(.ended(hasWork: false), at: .seconds(201)) == [])
        #expect(lifecycle.state == .resting)
    }

    @Test("one that does not end when asked is killed")
    func graceIsOver() {
        var lifecycle = FunctionLifecycle(isPinned: true, grace: .seconds(5))
        _ = lifecycle.handle(.start, at: .zero)
        #expect(lifecycle.handle(.stop, at: .seconds(10)) == [.terminate, .wake(at: .seconds(15))])
        #expect(lifecycle.handle(.woke, at: .seconds(14)) == [])
        #expect(lifecycle.handle(.woke, at: .seconds(15)) == [.kill])
        #expect(lifecycle.handle(.ended(hasWork: true), at: .seconds(15)) == [])
        #expect(lifecycle.state == .stopped)
    }

    @Test("whatever happens in whatever order: launched only while nothing runs, never after a stop")
    func anyOrder() {
        var random = SplitMix64(seed: 7)
        for _ in 0..<500 {
            var lifecycle = FunctionLifecycle(isPinned: Bool.random(using: &random))
            var (now, isRunning, isStopped) = (Duration.zero, false, false)
            for _ in 0..<60 {
                now += .milliseconds(Int.random(in: 0..<9_000, using: &random))
                var events: [FunctionLifecycle.Event] = [.start, .demand, .woke, .brokeLimit, .idledOut]
                if isRunning { events += [.ended(hasWork: Bool.random(using: &random)), .finished(hasWork: Bool.random(using: &random))] }
                if Int.random(in: 0..<20, using: &random) == 0 { events = [.stop] }
                guard let event = events.randomElement(using: &random) else { continue }
                if case .ended = event { isRunning = false }
                if case .finished = event { isRunning = false }
                if event == .stop { isStopped = true }
                for action in lifecycle.handle(event, at: now) {
                    if action == .launch {
                        #expect(!isRunning && !isStopped)
                        isRunning = true
                    }
                    if action == .terminate || action == .kill { #expect(isRunning) }
                }
                if lifecycle.state == .stopped || lifecycle.state == .resting { #expect(!isRunning) }
            }
        }
    }
}
