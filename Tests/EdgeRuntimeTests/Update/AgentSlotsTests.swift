import BrachioDeployment
import BrachioEdgeRuntime
import Foundation
import TestSupport
import Testing

@Suite("The agent's own programs")
struct AgentSlotsTests {
    @Test("a new one gets one start, and takes over when it confirms")
    func success() {
        var slots = AgentSlots()
        #expect(slots.launch(installed: "1") == .installed)
        slots.propose("b", of: "d")
        #expect(slots.launch(installed: "1") == .trial("b"))
        slots.confirm()
        #expect(slots.launch(installed: "1") == .current("b"))
        slots.propose("b", of: "d")
        #expect(slots.launch(installed: "1") == .current("b"))
    }

    @Test("the one before comes back after a failure, and after a power cut in the trial")
    func failure() {
        var slots = AgentSlots()
        slots.propose("a", of: "d")
        _ = slots.launch(installed: "1")
        slots.confirm()
        slots.propose("b", of: "d")
        #expect(slots.launch(installed: "1") == .trial("b"))
        #expect(slots.launch(installed: "1") == .current("a"))
        #expect(slots.failure?.digest == "b")
        slots.propose("c", of: "e")
        #expect(slots.launch(installed: "1") == .trial("c"))
        slots.fail("it ended with status 1")
        #expect(slots.launch(installed: "1") == .current("a"))
        #expect(slots.failure?.digest == "c")
        #expect(slots.failure?.reason == "it ended with status 1")
    }

    @Test("are changed by a deployment, which hears why it failed")
    func updater() async throws {
        try await withTemporaryFolderAsync { folder in
            let program = folder.appendingPathComponent("program")
            try Data("#!/bin/sh\n".utf8).write(to: program)
            let artifact = Artifact(source: "s3://b/p", link: "http://h/p", sha256: String(repeating: "b", count: 64), bytes: 10)
            let update = AgentUpdate(version: "2", program: artifact)
            let old = AgentUpdater(folder: folder, running: nil, isTrial: false)
            #expect(await old.look(nil, of: "d", program: nil) { true } == .runs)
            #expect(await old.look(update, of: "d", program: program) { true } == .restart)
            var slots = AgentSlots.read(folder)
            #expect(slots.launch(installed: "1") == .trial(artifact.sha256))
            #expect(FileManager.default.isExecutableFile(atPath: AgentSlots.program(artifact.sha256, in: folder).path))
            let new = AgentUpdater(folder: folder, running: artifact.sha256, isTrial: true)
            #expect(await new.look(update, of: "d", program: program) { true } == .runs)
            guard case .failed = await new.look(update, of: "d", program: program, connected: { false }) else {
                Issue.record("an agent without a connection is taken")
                return
            }
            slots.fail("it ended with status 1")
            try slots.write(folder)
            guard case .failed(let reason) = await old.look(update, of: "d", program: program, connected: { true }) else {
                Issue.record("a program that failed is tried again")
                return
            }
            #expect(reason.contains("status 1"))
            #expect(await old.look(update, of: "the next deployment", program: program) { true } == .restart)
            #expect(AgentSlots.read(folder).trial == artifact.sha256)
        }
    }

    @Test("are kept where their deployment passed before the power was cut")
    func proven() async throws {
        try await withTemporaryFolderAsync { folder in
            let deployments = try DeploymentFolder(folder.appendingPathComponent("deployments"))
            var document = DeploymentDocument.played("new"), slots = AgentSlots()
            document.agent = AgentUpdate(version: "2", program: Artifact(source: "s", link: "l", sha256: "b", bytes: 1))
            try deployments.write(document)
            try deployments.write(DeploymentState(attempt: .init(job: "j", deployment: "new", phase: .trial(starts: 2))))
            #expect(AgentSlots.proven(by: deployments.folder) == nil)
            try deployments.write(DeploymentState(current: "new", attempt: .init(job: "j", deployment: "new", phase: .reporting(failure: nil))))
            #expect(AgentSlots.proven(by: deployments.folder) == "b")
            slots.propose("b", of: "new")
            #expect(slots.launch(installed: "1", proven: nil) == .trial("b"))
            #expect(slots.launch(installed: "1", proven: "b") == .current("b"))
        }
    }

    @Test("give way to a program that somebody has installed in the place of the first one")
    func installed() {
        var slots = AgentSlots()
        #expect(slots.launch(installed: "1") == .installed)
        slots.propose("b", of: "d")
        #expect(slots.launch(installed: "1") == .trial("b"))
        slots.confirm()
        #expect(slots.launch(installed: "1") == .current("b"))
        slots.propose("c", of: "e")
        #expect(slots.launch(installed: "2") == .installed)
        #expect(slots.launch(installed: "2") == .installed)
    }

    @Test("end their trial when the deployment that brought them is over: for good, or to make way")
    func trial() {
        let trial = ProgramTrial(), mine = DeploymentState.Attempt(job: "j", deployment: "d", phase: .trial(starts: 2))
        #expect(trial.end(nil) == nil)
        trial.decide(.restart, of: "d")
        #expect(trial.end(nil) == nil)
        trial.decide(.runs, of: "d")
        #expect(trial.end(mine) == nil)
        #expect(trial.end(nil) == .confirmed)
        #expect(trial.end(DeploymentState.Attempt(job: "k", deployment: "e", phase: .staging)) == .confirmed)
        trial.decide(.failed("it was not connected"), of: "d")
        #expect(trial.end(mine) == nil)
        #expect(trial.end(nil) == .restart)
    }
}
