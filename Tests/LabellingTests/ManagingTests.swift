import BrachioActiveLearning
import BrachioCore
import BrachioLabelling
import BrachioObjectStore
import Foundation
import Testing

@Suite("What managers do")
struct ManagingTests {
    @Test("classes are added, renamed and retired while the job runs, with history")
    func edited() async throws {
        let ann = UUID()
        let desk = try Desk()
        try await desk.job(objects: 3, workers: [ann])
        let tasks = try await desk.desk.claim("animals", worker: ann, count: 3)
        try await desk.store.edit("animals", by: "the manager") { settings in
            settings.classes[1].name = "hound"
            settings.classes[2].isRetired = true
            settings.classes.append(LabelClass("owl", key: "4"))
            settings.instructions.short = "Look twice."
        }
        let answers = [["dog"], ["owl"], ["fox"]]
        let receipts = try await desk.desk.submit("animals", worker: ann, zip(tasks, answers).map { Answer(task: $0.id, classes: $1) })
        #expect(receipts.allSatisfy { $0.status == .saved }, "who loaded the page before still answers with the old names")
        #expect(try await desk.desk.history("animals", worker: ann).map(\.classes) == [["fox"], ["owl"], ["hound"]])
        let job = try await desk.desk.job("animals", for: ann)
        #expect(job.classes.map(\.name) == ["cat", "hound", "owl"] && job.instructions.short == "Look twice.")
        let history = try await desk.store.settingsHistory(of: "animals")
        #expect(history.map(\.changedBy) == ["the manager"] && history[0].settings.classes.map(\.name) == Desk.classes)
        await #expect { try await desk.store.edit("animals", by: "x") { $0.classes.removeLast() } } throws: { ($0 as? BrachioError)?.code == .invalidInput }
        await #expect { try await desk.store.edit("animals", by: "x") { $0.workersPerObject = 2 } } throws: { ($0 as? BrachioError)?.code == .invalidInput }
    }

    @Test("gold questions are shown to everybody once and are not counted as work")
    func gold() async throws {
        let people = [UUID(), UUID(), UUID()]
        let desk = try Desk()
        try await desk.job(objects: 4, workers: people)
        #expect(try await desk.store.setGold(["s3://photos/1.jpg": ["fox"], "s3://photos/none.jpg": ["cat"]], in: "animals") == 1)
        var seen: [[Int]] = []
        for worker in people {
            let tasks = try await desk.desk.claim("animals", worker: worker, count: 2)
            seen.append(tasks.map(\.object))
            let answers = tasks.map { Answer(task: $0.id, classes: [$0.object == 1 ? (worker == people[0] ? "fox" : "cat") : "dog"]) }
            #expect(try await desk.desk.submit("animals", worker: worker, answers).allSatisfy { $0.status == .saved })
        }
        #expect(seen == [[0, 1], [1, 2], [1, 3]])
        let job = try await desk.store.job("animals")
        #expect(job.counters.isDone && job.counters.humanLabelled == 4)
        let labels = try await desk.store.objects(of: job.id, count: 9).map(\.classes)
        #expect(labels == [[1], [2], [1], [1]], "what people answer does not change what is known")
    }

    @Test("labels of the model are marked, and taken back they go to people")
    func machine() async throws {
        let workshop = try await Workshop()
        let ann = UUID()
        let job = try await workshop.job(photos: 6, workers: [ann])
        let task = try await workshop.desk.desk.claim("animals", worker: ann, count: 1)[0]
        let labels = (0..<6).map { MachineLabel(object: $0, classIndex: $0 % 3, confidence: 0.97) }
        #expect(try await workshop.desk.store.labelByMachine(labels, in: job.id) == 5, "somebody is looking at the first")
        #expect(try await workshop.desk.desk.claim("animals", worker: ann, count: 9).isEmpty)
        await workshop.upkeep.tick()
        let lines = try await workshop.lines("labels/animals/manifests/output/output.manifest")
        #expect(lines.count == 5)
        #expect(lines.allSatisfy { ($0["animal-metadata"] as? [String: Any])?["human-annotated"] as? String == "no" })
        #expect(try await workshop.desk.store.takeBackMachineLabels([2, 4], in: "animals") == 2)
        #expect(try await workshop.desk.desk.claim("animals", worker: ann, count: 9).map(\.object) == [2, 4])
        #expect(try await workshop.desk.store.takeBackMachineLabels(in: "animals") == 3)
        let counters = try await workshop.desk.store.job("animals").counters
        #expect(counters.machineLabelled == 0 && counters.unlabelled == 6)
        _ = task
    }

    @Test("what people disagreed on is reviewed, and the reviewer's word goes back to the job")
    func reviewed() async throws {
        let workshop = try await Workshop()
        let (ann, bob, chief) = (UUID(), UUID(), UUID())
        try await workshop.job(photos: 3, workers: [ann, bob], settings: Desk.settings(workers: 2))
        try await workshop.answer(ann) { _ in ["cat"] }
        try await workshop.answer(bob) { [$0 == 1 ? "fox" : "cat"] }
        workshop.desk.advance(seconds: 6)
        await workshop.upkeep.tick()
        let doubtful = try await workshop.desk.store.doubtful(in: "animals", confidenceBelow: 0)
        #expect(doubtful.map(\.number) == [1])
        try await workshop.desk.store.setTeam("chiefs", members: [chief])
        try await workshop.desk.store.createReview("animals-review", of: "animals", objects: doubtful.map(\.number), team: "chiefs") { place, data in
            try await workshop.objects.put(PutRequest(bucket: place.bucket, key: place.key), bytes: data)
        }
        await workshop.upkeep.tick()
        let tasks = try await workshop.desk.desk.claim("animals-review", worker: chief, count: 5)
        #expect(tasks.count == 1 && tasks[0].current == ["cat"])
        _ = try await workshop.desk.desk.submit("animals-review", worker: chief, [Answer(task: tasks[0].id, classes: ["dog"])])
        workshop.desk.advance(seconds: 6)
        await workshop.upkeep.tick()
        #expect(try await workshop.desk.store.job("animals-review").lifecycle.phase == .completed)
        #expect(try await workshop.lines("labels/animals/manifests/output/output.manifest").map { $0["animal"] as? Int } == [0, 1, 0])
    }

    @Test("teams, groups and pools: who is in a team is who is in its groups")
    func teams() async throws {
        let desk = try Desk()
        let ann = UUID(), bob = UUID()
        try await desk.store.addPool(id: "us-east-1_abc", name: "people")
        try await desk.store.addGroup("labellers", to: "us-east-1_abc")
        try await desk.store.setMember(ann, ofGroup: "labellers", pool: "us-east-1_abc", true)
        let team = try await desk.store.createTeam("crew", description: "d", groups: [.init(pool: "us-east-1_abc", name: "labellers")])
        #expect(team.groups == [.init(pool: "us-east-1_abc", name: "labellers")])
        try await desk.store.setMember(bob, ofGroup: "labellers", pool: "us-east-1_abc", true)
        #expect(Set(try await desk.store.members(ofTeam: "crew")) == [ann, bob])
        try await desk.store.forget(ann)
        #expect(try await desk.store.members(ofTeam: "crew") == [bob])
        await #expect { try await desk.store.removeGroup("labellers", of: "us-east-1_abc") } throws: { ($0 as? BrachioError)?.code == .inUse }
        try await desk.store.create(NewJob(name: "j", team: "crew", settings: Desk.settings()))
        await #expect { try await desk.store.deleteTeam("crew") } throws: { ($0 as? BrachioError)?.code == .inUse }
    }

    @Test("lists come in pages, filtered and in order")
    func lists() async throws {
        let desk = try Desk()
        try await desk.store.setTeam("team", members: [])
        for name in ["b", "a", "c", "aa"] {
            try await desk.store.create(NewJob(name: name, team: "team", settings: Desk.settings()))
            desk.advance(seconds: 1)
        }
        var query = LabellingJobQuery(), names: [String] = []
        query.limit = 3
        repeat {
            let page = try await desk.store.jobs(query)
            names += page.jobs.map(\.name)
            query.token = page.next
        } while query.token != nil
        #expect(names == ["aa", "c", "a", "b"])
        query.order = .name
        query.ascending = true
        query.nameContains = "a"
        #expect(try await desk.store.jobs(query).jobs.map(\.name) == ["a", "aa"])
        query.phases = [.completed]
        #expect(try await desk.store.jobs(query).jobs.isEmpty)
    }

    @Test("what people check is not the machine's, and says whether it was right; allowed again, it begins anew")
    func checked() async throws {
        let ann = UUID(), desk = try Desk()
        let job = try await desk.job(objects: 6, workers: [ann])
        let held = try await desk.desk.claim("animals", worker: ann, count: 1)[0].object
        try await desk.store.setAside([held, 3, 4].map { MachineLabel(object: $0, classIndex: 1, confidence: 0.99) }, in: job.id)
        #expect(try await desk.store.machineChecks(in: job.id).map(\.object) == [3, 4], "somebody looks at the first")
        let tasks = try await desk.desk.claim("animals", worker: ann, count: 9)
        let answers = tasks.map { Answer(task: $0.id, classes: [$0.object == 3 ? "dog" : "cat"]) }
        _ = try await desk.desk.submit("animals", worker: ann, answers)
        #expect(try await desk.store.machineChecks(in: job.id).map(\.isRight) == [true, false])
        var state = MachineLabelling()
        state.check(right: 0, of: 40, target: .init())
        try await desk.store.setAutomation(state, of: job.id)
        #expect(try await desk.store.automation(of: job.id) == state)
        let before = try await desk.store.labelRevision(of: job.id)
        try await desk.store.resumeAutomation(in: "animals")
        #expect(try await desk.store.automation(of: job.id) == MachineLabelling())
        #expect(try await desk.store.machineChecks(in: job.id).isEmpty)
        #expect(try await desk.store.labelRevision(of: job.id) != before, "whoever learns from the labels looks again")
    }

    @Test("a team is renamed with its jobs, people go in and out of several, and a deleted one leaves its name free")
    func teamMembers() async throws {
        let desk = try Desk()
        let ann = UUID(), bob = UUID()
        try await desk.store.setTeam("crew", members: [ann])
        try await desk.store.setTeam("others", members: [ann])
        try await desk.store.setMember(bob, ofTeam: "crew", true)
        #expect(try await desk.store.teams(of: ann) == ["crew", "others"])
        try await desk.store.renameTeam("crew", to: "squad")
        #expect(Set(try await desk.store.members(ofTeam: "squad")) == [ann, bob])
        try await desk.store.setMember(ann, ofTeam: "squad", false)
        #expect(try await desk.store.members(ofTeam: "squad") == [bob])
        #expect(try await desk.store.teams(of: ann) == ["others"])
        await #expect { try await desk.store.renameTeam("squad", to: "others") } throws: { ($0 as? BrachioError)?.code == .labellingNameTaken }
        await #expect { try await desk.store.renameTeam("squad", to: "-no-") } throws: { ($0 as? BrachioError)?.code == .invalidInput }
        try await desk.store.create(NewJob(name: "j", team: "squad", settings: Desk.settings()))
        try await desk.store.renameTeam("squad", to: "gang")
        #expect(try await desk.store.job("j").team == "gang")
        try await desk.store.deleteTeam("others")
        try await desk.store.setTeam("others", members: [])
        #expect(try await desk.store.members(ofTeam: "others").isEmpty)
    }

    @Test("whom to tell of which jobs: those of their teams that need answers, until it is noted")
    func untold() async throws {
        let ann = UUID(), bob = UUID(), desk = try Desk()
        try await desk.job("first", objects: 2, workers: [ann])
        try await desk.store.create(NewJob(name: "later", team: "team", settings: Desk.settings()))
        var untold = try await desk.store.untoldWork()
        #expect(untold.map(\.worker) == [ann] && untold[0].jobs.map(\.name) == ["first"] && untold[0].lastTold == nil)
        try await desk.store.noteTold(untold[0])
        #expect(try await desk.store.untoldWork().isEmpty)
        desk.advance(seconds: 60)
        try await desk.job("second", objects: 2, workers: [ann, bob])
        untold = try await desk.store.untoldWork()
        #expect(untold.first { $0.worker == ann }?.jobs.map(\.name) == ["second"])
        #expect(untold.first { $0.worker == ann }?.lastTold == desk.store.now().addingTimeInterval(-60))
        #expect(untold.first { $0.worker == bob }?.jobs.map(\.name) == ["first", "second"])
    }
}
