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
        #expect(slots.launch() == .installed)
        slots.propose("b")
        #expect(slots.launch() == .trial("b"))
        slots.confirm()
        #expect(slots.launch() == .current("b"))
        slots.propose("b")
        #expect(slots.launch() == .current("b"))
    }

    @Test("the one before comes back after a failure, and after a power cut in the trial")
    func failure() {
        var slots = AgentSlots()
        slots.propose("a")
        _ = slots.launch()
        slots.confirm()
        slots.propose("b")
        #expect(slots.launch() == .trial("b"))
        #expect(slots.launch() == .current("a"))
        #expect(slots.failure?.digest == "b")
        slots.propose("c")
        #expect(slots.launch() == .trial("c"))
        slots.fail("it ended with status 1")
        #expect(slots.launch() == .current("a"))
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
            #expect(await old.look(nil, program: nil) { true } == .runs)
            #expect(await old.look(update, program: program) { true } == .restart)
            var slots = AgentSlots.read(folder)
            #expect(slots.launch() == .trial(artifact.sha256))
            #expect(FileManager.default.isExecutableFile(atPath: AgentSlots.program(artifact.sha256, in: folder).path))
            let new = AgentUpdater(folder: folder, running: artifact.sha256, isTrial: true)
            #expect(await new.look(update, program: program) { true } == .runs)
            guard case .failed = await new.look(update, program: program, connected: { false }) else {
                Issue.record("an agent without a connection is taken")
                return
            }
            slots.fail("it ended with status 1")
            try slots.write(folder)
            guard case .failed(let reason) = await old.look(update, program: program, connected: { true }) else {
                Issue.record("a program that failed is tried again")
                return
            }
            #expect(reason.contains("status 1"))
        }
    }
}
