import BrachioEdgeRuntime
import Testing

@Suite("A deployment's way")
struct DeploymentMachineTests {
    private static func machine(_ state: DeploymentState = DeploymentState(current: "old")) -> DeploymentMachine { DeploymentMachine(state) }

    @Test("leads through staging and a trial to the place of the one before")
    func success() {
        var machine = Self.machine()
        #expect(machine.started() == [.run("old"), .tidy, .askForNext])
        #expect(machine.handle(.asked(job: "j", deployment: "new")) == [.stage("new")])
        #expect(machine.state.running == "old")
        #expect(machine.handle(.staged) == [.run("new"), .watch])
        #expect(machine.state.running == "new")
        #expect(machine.handle(.trialPassed) == [.report(failure: nil), .tidy])
        #expect(machine.handle(.reported) == [.tidy, .askForNext])
        #expect(machine.state == DeploymentState(current: "new", previous: ["old"]))
    }

    @Test("leads back with the reason")
    func rollback() {
        var machine = Self.machine()
        _ = machine.handle(.asked(job: "j", deployment: "new"))
        _ = machine.handle(.staged)
        #expect(machine.handle(.trialFailed("it ended")) == [.run("old"), .report(failure: "it ended"), .tidy])
        #expect(machine.state.running == "old")
        _ = machine.handle(.reported)
        #expect(machine.state == DeploymentState(current: "old"))
        _ = machine.handle(.asked(job: "k", deployment: "bad"))
        #expect(machine.handle(.stagingFailed("corrupt")) == [.report(failure: "corrupt"), .tidy])
        #expect(machine.state.running == "old")
    }

    @Test("is gone on with after the agent ended, and turned back after too many ends")
    func restarts() {
        var machine = Self.machine()
        _ = machine.handle(.asked(job: "j", deployment: "new"))
        machine = Self.machine(machine.state)
        #expect(machine.started() == [.run("old"), .stage("new")])
        _ = machine.handle(.staged)
        for _ in 1..<DeploymentMachine.trialStartsMax {
            machine = Self.machine(machine.state)
            #expect(machine.started() == [.run("new"), .watch])
        }
        machine = Self.machine(machine.state)
        #expect(machine.started().first == .run("old"))
        #expect(machine.state.running == "old")
        machine = Self.machine(machine.state)
        guard case .report(let failure?)? = machine.started().last else {
            Issue.record("nothing is reported")
            return
        }
        #expect(failure.contains("3 times"))
    }

    @Test("can be left by the cloud before the switch, and replaced by a later one")
    func withdrawn() {
        var machine = Self.machine()
        _ = machine.handle(.asked(job: "j", deployment: "new"))
        #expect(machine.handle(.asked(job: "j", deployment: "new")) == [])
        #expect(machine.handle(.withdrawn) == [.tidy, .askForNext])
        #expect(machine.state == DeploymentState(current: "old"))
        _ = machine.handle(.asked(job: "j", deployment: "new"))
        #expect(machine.handle(.asked(job: "k", deployment: "newer")) == [.stage("newer")])
        _ = machine.handle(.staged)
        #expect(machine.handle(.withdrawn) == [])
    }

    @Test("forgets everything when it is told to")
    func reset() {
        var machine = Self.machine(DeploymentState(current: "old", previous: ["older"]))
        #expect(machine.handle(.asked(job: "j", deployment: nil)) == [.run(nil), .report(failure: nil), .tidy])
        #expect(machine.handle(.reported) == [.tidy, .askForNext])
        #expect(machine.state == DeploymentState())
    }

    @Test("always has one deployment to run that was whole, whatever happens in whatever order")
    func anything() {
        let events: [DeploymentMachine.Event] = [
            .asked(job: "j", deployment: "a"), .asked(job: "k", deployment: "b"), .staged, .stagingFailed("s"), .trialPassed, .trialFailed("t"), .reported, .withdrawn,
        ]
        var seen: Set<DeploymentMachine> = [Self.machine()], edge = Array(seen)
        var staged: Set<String> = ["old", "a", "b"]
        staged.insert("old")
        for _ in 0..<6 {
            var next: [DeploymentMachine] = []
            for machine in edge {
                for event in events {
                    var changed = machine
                    let actions = changed.handle(event)
                    if let running = changed.state.running { #expect(staged.contains(running)) } else { Issue.record("nothing runs after \(event)") }
                    // A switch is always told to the functions.
                    if changed.state.running != machine.state.running { #expect(actions.first == .run(changed.state.running)) }
                    if seen.count < 5_000, seen.insert(changed).inserted { next.append(changed) }
                }
            }
            edge = next
        }
        #expect(seen.count > 20)
    }
}
