import BrachioCore
import BrachioLabelling
import BrachioObjectStore
import Foundation
import Testing

/// A child process is the server: workers in it claim and submit, and note each answer that was acknowledged. It is killed with SIGKILL in
/// the middle of that, and the next child goes on where it was.
@Suite("Labelling under kill -9", .serialized, .timeLimit(.minutes(30)))
struct KillTests {
    /// Enough that the work outlasts the kills.
    private static func objects(kills: Int) -> Int { max(2_000, kills * 400) }

    @Test("no acknowledged answer is lost, and none is counted twice", arguments: [3])
    func acknowledged(kills: Int) async throws {
        let folder = Self.folder(of: getpid())
        try? FileManager.default.removeItem(at: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let kills = ProcessInfo.processInfo.environment["BRACHIO_KILLS"].flatMap { Int($0) } ?? kills
        try Data(String(Self.objects(kills: kills)).utf8).write(to: folder.appendingPathComponent("objects"))
        var random = SplitMix64(seed: UInt64(kills)), acknowledged = 0
        for kill in 0..<kills {
            try Data(String(Int.random(in: 30...250, using: &random)).utf8).write(to: folder.appendingPathComponent("milliseconds"))
            try Data(String(kill).utf8).write(to: folder.appendingPathComponent("seed"))
            await #expect(processExitsWith: .signal(SIGKILL)) { try await Self.serve(Self.folder(of: getppid())) }
            acknowledged = try await Self.check(folder)
        }
        #expect(acknowledged > 0, "no answer was acknowledged before a kill")
    }

    private static func folder(of process: pid_t) -> URL {
        FileManager.default.temporaryDirectory.appendingPathComponent("brachio-labelling-kill-\(process)")
    }

    private static func worker(_ number: Int) -> WorkerID { WorkerID(uuidString: "00000000-0000-0000-0000-00000000000\(number)") ?? WorkerID() }

    private static func open(_ folder: URL) async throws -> LabellingDesk {
        let store = try LabellingStore(file: folder.appendingPathComponent("labelling.sqlite"))
        if (try? await store.job("animals")) == nil {
            var settings = Desk.settings(workers: 2)
            settings.taskTimeLimitSeconds = 30
            try await store.setTeam("team", members: (0..<4).map(worker))
            try await store.create(NewJob(name: "animals", team: "team", settings: settings))
        }
        let job = try await store.job("animals")
        if job.lifecycle.phase == .initializing {
            let objects = Int(try String(contentsOf: folder.appendingPathComponent("objects"), encoding: .utf8)) ?? 0
            // What a child that was killed here has added is there, or nothing is.
            try await store.append(Desk.objects(0..<objects), to: job.id, expected: 0)
            try await store.apply(.imported, to: job.id)
        }
        return LabellingDesk(store: store)
    }

    /// Every note is in the tables once, and the counters are those of the tables.
    private static func check(_ folder: URL) async throws -> Int {
        let desk = try await open(folder)
        defer { try? desk.store.close() }
        let notes = (try? String(contentsOf: folder.appendingPathComponent("notes"), encoding: .utf8)) ?? ""
        var said: [Int: [Int: String]] = [:], count = 0
        // The last line may have been cut off: it was not acknowledged.
        for line in notes.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let parts = line.split(separator: " ")
            guard parts.count == 3, let worker = Int(parts[0]), let object = Int(parts[1]) else { continue }
            said[worker, default: [:]][object] = String(parts[2])
            count += 1
        }
        var answers = 0
        for number in 0..<4 {
            var kept: [Int: String] = [:], before: Int64?
            while case let page = try await desk.history("animals", worker: worker(number), before: before, count: 500), let last = page.last {
                for entry in page {
                    #expect(kept[entry.object] == nil, "an object has two answers of one worker")
                    kept[entry.object] = entry.classes[0]
                }
                before = last.sequence
            }
            for (object, name) in said[number] ?? [:] { #expect(kept[object] == name, "worker \(number) said \(name) of \(object)") }
            #expect(try await desk.progress("animals", for: worker(number)).mine == kept.count)
            answers += kept.count
        }
        let job = try await desk.store.job("animals")
        let objects = try await desk.store.objects(of: job.id, count: job.counters.total)
        #expect(objects.count == job.counters.total)
        #expect(job.counters.humanLabelled == objects.filter { $0.state == .labelled }.count)
        #expect(answers >= 2 * job.counters.humanLabelled)
        return count
    }

    private static func serve(_ folder: URL) async throws {
        let milliseconds = Int(try String(contentsOf: folder.appendingPathComponent("milliseconds"), encoding: .utf8)) ?? 100
        let seed = UInt64(try String(contentsOf: folder.appendingPathComponent("seed"), encoding: .utf8)) ?? 0
        let desk = try await open(folder)
        let notes = Foundation.open(folder.appendingPathComponent("notes").path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        Thread.detachNewThread {
            // The first of all is killed with something that has to be there afterwards, however slow the machine.
            while seed == 0, lseek(notes, 0, SEEK_END) == 0 { usleep(1_000) }
            usleep(UInt32(milliseconds) * 1_000)
            kill(getpid(), SIGKILL)
        }
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<4 {
                group.addTask {
                    var random = SplitMix64(seed: seed).derived(UInt64(number))
                    while !Task.isCancelled {
                        // What this worker held before the kill is gone on with.
                        guard let held = try? await desk.held("animals", worker: worker(number)),
                            let fresh = try? await desk.claim("animals", worker: worker(number), count: 5), !(held + fresh).isEmpty
                        else { return }
                        for task in held + fresh {
                            let name = Desk.classes.randomElement(using: &random) ?? "cat"
                            let answer = Answer(task: task.id, classes: [name], seconds: 1)
                            // Some are sent twice, as by a portal that did not hear the first time.
                            for _ in 0..<(Bool.random(using: &random) ? 1 : 2) {
                                guard let receipt = try? await desk.submit("animals", worker: worker(number), [answer]).first else { return }
                                guard receipt.status.isKept else { continue }
                                let line = Array("\(number) \(task.object) \(name)\n".utf8)
                                _ = write(notes, line, line.count)
                            }
                        }
                    }
                }
            }
        }
        // Everything is answered: waits for its end.
        while true { usleep(1_000) }
    }
}
