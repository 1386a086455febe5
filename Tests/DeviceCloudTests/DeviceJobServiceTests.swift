import BrachioCore
import BrachioDeviceCloud
import BrachioJSON
import BrachioShadows
import Foundation
import TestSupport
import Testing

@Suite("Device jobs, stored and served")
struct DeviceJobServiceTests {
    private static func json(_ text: String) throws -> JSONValue { try JSONParser.parse(text) }

    @Test("the notifications are those of \"Jobs notifications\" in the IoT developer guide, one after the other")
    func notifications() async throws {
        try await withDeviceJobs { bench in
            func summary(_ job: String, _ queued: Int, updated: Int? = nil, started: Int? = nil, version: Int = 1) -> String {
                let start = started.map { "\"startedAt\":\($0)," } ?? ""
                return #"{"jobId":"\#(job)","queuedAt":\#(queued),"lastUpdatedAt":\#(updated ?? queued),\#(start)"executionNumber":1,"versionNumber":\#(version)}"#
            }
            func execution(_ job: String, _ status: String, _ queued: Int, updated: Int? = nil, started: Int? = nil, version: Int = 1) -> String {
                String(summary(job, queued, updated: updated, started: started, version: version).dropLast())
                    + #","thingName":"lamp","status":"\#(status)","jobDocument":{"operation":"test"}}"#
            }
            bench.second = 10
            try await bench.create("job1")
            var said = try bench.messages.take()
            #expect(said.map(\.topic) == ["$aws/things/lamp/jobs/notify", "$aws/things/lamp/jobs/notify-next"])
            #expect(try said[0].document == Self.json(#"{"jobs":{"QUEUED":[\#(summary("job1", 10))]},"timestamp":10}"#))
            #expect(try said[1].document == Self.json(#"{"execution":\#(execution("job1", "QUEUED", 10)),"timestamp":10}"#))
            bench.second = 20
            try await bench.create("job2")
            said = try bench.messages.take()
            #expect(said.map(\.topic) == ["$aws/things/lamp/jobs/notify"])
            #expect(try said[0].document == Self.json(#"{"jobs":{"QUEUED":[\#(summary("job1", 10)),\#(summary("job2", 20))]},"timestamp":20}"#))
            bench.second = 30
            try await bench.send("lamp/jobs/start-next")
            said = try bench.messages.take()
            #expect(said.map(\.topic) == ["$aws/things/lamp/jobs/start-next/accepted"])
            bench.second = 40
            try await bench.create("job3")
            said = try bench.messages.take()
            let begun = summary("job1", 10, updated: 30, started: 30, version: 2)
            #expect(try said.map(\.document) == [Self.json(#"{"jobs":{"IN_PROGRESS":[\#(begun)],"QUEUED":[\#(summary("job2", 20)),\#(summary("job3", 40))]},"timestamp":40}"#)])
            bench.second = 50
            try await bench.send("lamp/jobs/job1/update", #"{"status":"SUCCEEDED"}"#)
            said = try bench.messages.take()
            #expect(said.map(\.topic) == ["job1/update/accepted", "notify", "notify-next"].map { "$aws/things/lamp/jobs/\($0)" })
            #expect(try said[1].document == Self.json(#"{"jobs":{"QUEUED":[\#(summary("job2", 20)),\#(summary("job3", 40))]},"timestamp":50}"#))
            #expect(try said[2].document == Self.json(#"{"execution":\#(execution("job2", "QUEUED", 20)),"timestamp":50}"#))
            bench.second = 60
            try await bench.send("lamp/jobs/job3/update", #"{"status":"IN_PROGRESS"}"#)
            said = try bench.messages.take()
            #expect(said.map(\.topic) == ["job3/update/accepted", "notify-next"].map { "$aws/things/lamp/jobs/\($0)" })
            #expect(try said[1].document == Self.json(#"{"execution":\#(execution("job3", "IN_PROGRESS", 40, updated: 60, started: 60, version: 2)),"timestamp":60}"#))
            try await bench.send("lamp/jobs/job2/update", #"{"status":"REJECTED"}"#)
            said = try bench.messages.take()
            #expect(said.map(\.topic) == ["job2/update/accepted", "notify"].map { "$aws/things/lamp/jobs/\($0)" })
            try await bench.service.delete("job3", force: true)
            said = try bench.messages.take()
            #expect(try said.map(\.document) == [Self.json(#"{"jobs":{},"timestamp":60}"#), Self.json(#"{"timestamp":60}"#)])
        }
    }

    @Test("a job ends with the last of its things, and whoever follows it learns of each step")
    func course() async throws {
        try await withDeviceJobs(["group": ["a", "b"]]) { bench in
            let events = bench.service.events()
            try await bench.create("update", on: "thinggroup/group")
            try await bench.send("a/jobs/start-next", #"{"statusDetails":{"step":"1"},"clientToken":"t"}"#)
            try await bench.send("a/jobs/update/update", #"{"status":"SUCCEEDED","includeJobExecutionState":true,"includeJobDocument":true,"expectedVersion":"2"}"#)
            #expect(try await bench.service.store.job("update").status == .inProgress)
            try await bench.send("b/jobs/update/update", #"{"status":"FAILED","statusDetails":{"why":"no space"}}"#)
            let job = try await bench.service.store.job("update"), progress = try await bench.service.store.progress("update")
            #expect(job.status == .completed && job.completedAtSeconds == bench.second)
            #expect(progress[.succeeded] == 1 && progress[.failed] == 1 && progress.told == 2 && progress.awaiting == 0)
            let answers = try bench.messages.take().filter { $0.topic.contains("accepted") }
            #expect(try answers[0].document["execution"]?["statusDetails"] == Self.json(#"{"step":"1"}"#))
            #expect(try answers[1].document == Self.json(
                #"{"executionState":{"status":"SUCCEEDED","statusDetails":{"step":"1"},"versionNumber":3},"jobDocument":{"operation":"test"},"timestamp":1000}"#))
            var seen: [String] = []
            for await event in events {
                switch event {
                case .job(let job): seen.append(job.status.rawValue)
                case .execution(let execution): seen.append("\(execution.thing) \(execution.status.rawValue)")
                case .deleted(let job): seen.append("deleted \(job)")
                }
                if seen.last == "COMPLETED" { break }
            }
            #expect(seen == ["IN_PROGRESS", "a QUEUED", "b QUEUED", "a IN_PROGRESS", "a SUCCEEDED", "b FAILED", "COMPLETED"])
        }
    }

    @Test("refusals have the guide's codes, the state where it is the reason, and the client token")
    func refusals() async throws {
        try await withDeviceJobs { bench in
            try await bench.create("job1")
            try await bench.send("lamp/jobs/job1/update", #"{"status":"SUCCEEDED"}"#)
            try await bench.create("job2")
            _ = try bench.messages.take()
            let requests = [
                ("job1/update", #"{"status":"IN_PROGRESS","clientToken":"c"}"#, "InvalidStateTransition"), ("job1/get", "", "TerminalStateReached"),
                ("job2/update", #"{"status":"SUCCEEDED","expectedVersion":7}"#, "VersionMismatch"), ("job9/get", "", "ResourceNotFound"),
                ("job2/get", #"{"executionNumber":2}"#, "ResourceNotFound"), ("job2/update", "{", "InvalidJson"), ("job2/update", "{}", "InvalidRequest"),
                ("job2/update", #"{"status":"TIMED_OUT"}"#, "InvalidRequest"), ("start-next", #"{"stepTimeoutInMinutes":10081}"#, "InvalidRequest"),
            ]
            for (end, payload, code) in requests {
                try await bench.send("lamp/jobs/\(end)", payload)
                let said = try bench.messages.take()
                #expect(said.map(\.topic) == ["$aws/things/lamp/jobs/\(end)/rejected"])
                #expect(said.first?.document["code"]?.string == code, "\(end) \(payload)")
                #expect((said.first?.document["executionState"] != nil) == ["InvalidStateTransition", "VersionMismatch"].contains(code))
                #expect((said.first?.document["clientToken"] != nil) == payload.contains("clientToken"))
            }
        }
    }

    @Test("a rollout tells so many things a minute and no more, and grows as it is told to")
    func rollout() async throws {
        let things = (0..<60).map { "t\(100 + $0)" }
        try await withDeviceJobs(["all": things]) { bench in
            try await bench.create("slow", on: "thinggroup/all") {
                $0.rollout = RolloutRate(maximumPerMinute: 20, exponential: .init(basePerMinute: 5, incrementFactor: 2, criterion: .notified(10)))
            }
            var told: [Int] = []
            for _ in 0..<7 {
                told.append(try await bench.service.store.progress("slow").told)
                bench.second += 59
                try await bench.service.reconcile()
                #expect(try await bench.service.store.progress("slow").told == told.last)
                bench.second += 1
                try await bench.service.reconcile()
            }
            #expect(told == [5, 15, 35, 55, 60, 60, 60])
            #expect(try await bench.service.store.progress("slow").awaiting == 0)
        }
    }

    @Test("a job is given up when too many things do badly: those that wait never begin, those that have go on")
    func abort() async throws {
        try await withDeviceJobs(["all": ["a", "b", "c", "d", "e"]]) { bench in
            try await bench.create("risky", on: "thinggroup/all") {
                $0.abort = [AbortCriterion(failure: .failed, minimumExecuted: 2, thresholdPercent: 50)]
                $0.rollout = RolloutRate(maximumPerMinute: 4)
            }
            try await bench.send("c/jobs/start-next")
            try await bench.send("a/jobs/risky/update", #"{"status":"FAILED"}"#)
            #expect(try await bench.service.store.job("risky").status == .inProgress)
            try await bench.send("b/jobs/risky/update", #"{"status":"SUCCEEDED"}"#)
            let job = try await bench.service.store.job("risky"), progress = try await bench.service.store.progress("risky")
            #expect(job.status == .cancelled && job.reasonCode == "ABORT_CRITERIA_MET" && !job.isForceCancelled)
            #expect(progress.counts.filter { $0.value > 0 } == [.failed: 1, .succeeded: 1, .inProgress: 1, .cancelled: 1] && progress.awaiting == 0)
            try await bench.send("c/jobs/risky/update", #"{"status":"SUCCEEDED"}"#)
            #expect(try await bench.service.store.execution("risky", "c").status == .succeeded)
        }
    }

    @Test("time runs out by the clock, failures are tried again, and the numbers of tries are kept")
    func timeoutsAndRetries() async throws {
        try await withDeviceJobs { bench in
            try await bench.create("fragile") {
                $0.timeoutSeconds = 60
                $0.retries = [RetryCriterion(failure: .all, retriesMax: 2)]
            }
            try await bench.send("lamp/jobs/fragile/update", #"{"status":"IN_PROGRESS","stepTimeoutInMinutes":5}"#)
            bench.second += 59
            try await bench.service.reconcile()
            #expect(try await bench.service.store.execution("fragile", "lamp").status == .inProgress)
            bench.second += 1
            try await bench.service.reconcile()
            #expect(try await bench.service.store.execution("fragile", "lamp", number: 1).status == .timedOut)
            #expect(try await bench.service.store.execution("fragile", "lamp").number == 2)
            try await bench.send("lamp/jobs/fragile/update", #"{"status":"FAILED"}"#)
            try await bench.send("lamp/jobs/fragile/update", #"{"status":"FAILED"}"#)
            let progress = try await bench.service.store.progress("fragile")
            #expect(progress.counts.filter { $0.value > 0 } == [.failed: 1] && progress.told == 1)
            #expect(try await bench.service.store.job("fragile").status == .completed)
            let all = try await bench.service.store.executions(of: "fragile", PageRequest()).items
            #expect(all.map(\.number) == [1, 2, 3] && all.map(\.status) == [.timedOut, .failed, .failed])
        }
    }

    @Test("a continuous job reaches things that join its group, and is taken away from those that leave")
    func continuous() async throws {
        try await withDeviceJobs(["group": ["a"]]) { bench in
            try await bench.create("steady", on: "thinggroup/group") { $0.selection = .continuous }
            try await bench.send("a/jobs/steady/update", #"{"status":"SUCCEEDED"}"#)
            #expect(try await bench.service.store.job("steady").status == .inProgress)
            bench.directory.groups = ["group": ["a", "b", "c"]]
            try await bench.service.followGroups()
            #expect(try await bench.service.store.progress("steady").told == 3)
            try await bench.send("b/jobs/start-next")
            bench.directory.groups = ["group": ["a", "c"]]
            try await bench.service.followGroups()
            #expect(try await bench.service.store.execution("steady", "b").status == .removed)
            bench.directory.groups = ["group": ["a", "b", "c"]]
            try await bench.service.followGroups()
            let again = try await bench.service.store.execution("steady", "b")
            #expect(again.status == .queued && again.number == 2 && again.retriesUsed == 0)
            bench.directory.groups["other"] = ["d"]
            _ = try await bench.service.associate("steady", targets: [TestDirectory.arn("thinggroup/other")], comment: "more")
            #expect(try await bench.service.store.execution("steady", "d").status == .queued)
            let progress = try await bench.service.store.progress("steady")
            #expect(progress.counts.filter { $0.value > 0 } == [.succeeded: 1, .queued: 3])
        }
    }

    @Test("jobs in a namespace are seen under its topics only")
    func namespaces() async throws {
        try await withDeviceJobs { bench in
            try await bench.create("deploy") { $0.namespace = "brachio-deployment" }
            try await bench.create("plain")
            var said = try bench.messages.take()
            #expect(said.map(\.topic) == [
                "notify-namespace-brachio-deployment", "notify-next-namespace-brachio-deployment", "notify", "notify-next",
            ].map { "$aws/things/lamp/jobs/\($0)" })
            try await bench.send("lamp/jobs/$next/namespace-brachio-deployment/get")
            try await bench.send("lamp/jobs/deploy/namespace-brachio-deployment/update", #"{"status":"IN_PROGRESS"}"#)
            try await bench.send("lamp/jobs/deploy/get")
            try await bench.send("lamp/jobs/get")
            said = try bench.messages.take()
            #expect(said.map(\.topic) == [
                "$next/namespace-brachio-deployment/get/accepted", "deploy/namespace-brachio-deployment/update/accepted", "deploy/get/rejected", "get/accepted",
            ].map { "$aws/things/lamp/jobs/\($0)" })
            #expect(said[0].document["execution"]?["jobId"] == "deploy" && said[3].document["queuedJobs"]?.array?.count == 1)
        }
    }

    @Test("what was acknowledged is there after the store is opened anew, and goes on by the clock")
    func durability() async throws {
        try await withTemporaryFolderAsync { folder in
            var bench = try DeviceJobBench(folder, ["all": ["a", "b"]])
            try await bench.create("long", on: "thinggroup/all") {
                $0.rollout = RolloutRate(maximumPerMinute: 1)
                $0.timeoutSeconds = 600
            }
            try await bench.send("a/jobs/start-next", #"{"statusDetails":{"x":"y \" ü"}}"#)
            let job = try await bench.service.store.job("long"), execution = try await bench.service.store.execution("long", "a")
            try bench.service.store.close()
            bench = try DeviceJobBench(folder, ["all": ["a", "b"]])
            #expect(try await bench.service.store.job("long") == job)
            #expect(try await bench.service.store.execution("long", "a") == execution)
            bench.second += 600
            try await bench.service.reconcile()
            #expect(try await bench.service.store.execution("long", "a").status == .timedOut)
            #expect(try await bench.service.store.execution("long", "b").status == .queued)
        }
    }

    @Test("parameters are filled in once, links are made for each thing that gets the document")
    func documents() async throws {
        try await withDeviceJobs { bench in
            let text = #"{"version":"${aws:iot:parameter:version}","files":["${aws:iot:s3-presigned-url:https://s3.us-east-1.amazonaws.com/fw/a b.bin}","s3"]}"#
            try await bench.create("files") {
                $0.document = try JobDocument(text, parameters: ["version": "1.\"2"])
                $0.linkSeconds = 300
            }
            let next = try bench.messages.take()[1].document["execution"]?["jobDocument"]
            #expect(try next == Self.json(#"{"version":"1.\"2","files":["link fw a b.bin 300","s3"]}"#))
            let job = try await bench.service.store.job("files")
            #expect(job.document.original == text && job.document.text.contains(#"1.\"2"#))
        }
        for (text, code) in [("{", BrachioError.Code.invalidInput), ("[]", .invalidInput), (#"{"a":"${aws:iot:parameter:b}"}"#, .invalidInput), (#"{"a":"\#(String(repeating: "x", count: 32_768))"}"#, .limitExceeded)] {
            #expect(#expect(throws: BrachioError.self) { _ = try JobDocument(text) }?.code == code)
        }
        for (address, bucket, key) in [("s3://b/k/l", "b", "k/l"), ("https://s3.amazonaws.com/b/k", "b", "k"), ("https://b.c.s3.eu-west-1.amazonaws.com/k", "b.c", "k"), ("http://127.0.0.1:4566/b/k%20l", "b", "k l")] {
            #expect(ObjectAddress(address).map { [$0.bucket, $0.key] } == [bucket, key], "\(address)")
        }
        for address in ["ftp://b/k", "https://s3.amazonaws.com/b", "b/k", ""] { #expect(ObjectAddress(address) == nil) }
    }

    @Test("what goes beyond a limit is refused, and nothing of it is kept")
    func limits() async throws {
        try await withDeviceJobs(["many": (0..<12).map { "t\($0)" }]) { bench in
            func code(_ change: (inout DeviceJob) throws -> Void) async -> BrachioError.Code? {
                await #expect(throws: BrachioError.self) { try await bench.create("x", change) }?.code
            }
            #expect(await code { $0.targets = [] } == .limitExceeded)
            #expect(await code { $0.targets = (0...DeviceJobLimits.targetsPerJob).map { _ in TestDirectory.arn("thing/lamp") } } == .limitExceeded)
            #expect(await code { $0.identifier = String(repeating: "x", count: 65) } == .invalidInput)
            #expect(await code { $0.identifier = "a:b" } == .invalidInput)
            #expect(await code { $0.namespace = "a/b" } == .invalidInput)
            #expect(await code { $0.timeoutSeconds = 59 } == .invalidInput)
            #expect(await code { $0.timeoutSeconds = 10_081 * 60 } == .invalidInput)
            #expect(await code { $0.linkSeconds = 3_601 } == .invalidInput)
            #expect(await code { $0.retries = [RetryCriterion(failure: .failed, retriesMax: 11)] } == .invalidInput)
            #expect(await code { $0.retries = [RetryCriterion(failure: .timedOut, retriesMax: 1)] } == .invalidInput)
            #expect(await code { $0.targets = [TestDirectory.arn("thing/nobody")] } == .notFound)
            #expect(try await bench.service.store.jobs(DeviceJobStore.JobFilter(), PageRequest()).items.isEmpty && bench.messages.take().isEmpty)
            for number in 0..<12 { try await bench.create("j\(number)") }
            let listed = try await bench.service.answer(JobTopic(thing: ThingName("lamp"), request: .pending), JobRequest())
            #expect(listed["queuedJobs"]?.array?.count == DeviceJobLimits.pendingListed)
            let longest = #"{"status":"IN_PROGRESS","statusDetails":{"\#(String(repeating: "n", count: 128))":"\#(String(repeating: "v", count: 1_024))"}}"#
            _ = try bench.messages.take()
            try await bench.send("lamp/jobs/j0/update", longest)
            try await bench.send("lamp/jobs/j0/update", longest.replacing("vvv", with: "vvvv"))
            #expect(try bench.messages.take().map(\.topic) == ["accepted", "rejected"].map { "$aws/things/lamp/jobs/j0/update/\($0)" })
        }
    }

    @Test("whatever happens in whatever order, what is counted is what is there, and pending lists are in order")
    func property() async throws {
        try await withDeviceJobs(["all": ["a", "b", "c", "d"]]) { bench in
            var random = SplitMix64(seed: 9)
            for step in 0..<200 {
                bench.second += Int64.random(in: 0..<40, using: &random)
                let job = "j\(Int.random(in: 0..<6, using: &random))", thing = ["a", "b", "c", "d"].randomElement(using: &random) ?? "a"
                switch Int.random(in: 0..<12, using: &random) {
                case 0, 1:
                    _ = try? await bench.create(job, on: "thinggroup/all") {
                        $0.selection = Bool.random(using: &random) ? .continuous : .snapshot
                        $0.rollout = RolloutRate(maximumPerMinute: Int.random(in: 1...4, using: &random))
                        $0.timeoutSeconds = 60
                        $0.retries = [RetryCriterion(failure: .all, retriesMax: Int.random(in: 0...2, using: &random))]
                        $0.abort = [AbortCriterion(failure: .all, minimumExecuted: 3, thresholdPercent: 60)]
                    }
                case 2: _ = try? await bench.service.cancel(job, force: Bool.random(using: &random))
                case 3: _ = try? await bench.service.delete(job, force: Bool.random(using: &random))
                case 4: try await bench.service.reconcile()
                case 5:
                    bench.directory.groups = ["all": ["a", "b", "c", "d"].filter { _ in Int.random(in: 0..<4, using: &random) > 0 }]
                    try await bench.service.followGroups()
                case 6: _ = try? await bench.service.cancelExecution(job, thing: thing, force: Bool.random(using: &random))
                case 7: _ = try? await bench.service.deleteExecution(job, thing: thing, number: Int64.random(in: 1...2, using: &random), force: Bool.random(using: &random))
                case 8: try await bench.send("\(thing)/jobs/start-next")
                default:
                    let status = ["IN_PROGRESS", "SUCCEEDED", "FAILED", "REJECTED"].randomElement(using: &random) ?? ""
                    try await bench.send("\(thing)/jobs/\(job)/update", #"{"status":"\#(status)"}"#)
                }
                try await bench.check("after step \(step)")
            }
        }
    }
}
