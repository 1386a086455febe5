import BrachioCore
import BrachioJobs
import Foundation
import TestSupport
import Testing

@Suite("The table of jobs")
struct TableTests {
    @Test("pages of any size, in any order, hold just what a sorted array holds")
    func pages() async throws {
        try await withTemporaryFolderAsync { folder in
            let table = try JobTable(file: folder.appendingPathComponent("jobs.sqlite"))
            var all: [Job] = []
            for number in 0..<23 {
                let created = Date(timeIntervalSince1970: Double(number * 7 % 5))
                all.append(try await table.add(Job(
                    kind: number % 4 == 0 ? .compilation : .training, name: "job-\(number * 13 % 23)", specification: Data("{}".utf8),
                    lifecycle: JobLifecycle(created: created), created: created)))
            }
            for order in [JobQuery.Order.name, .created, .status] {
                for ascending in [true, false] {
                    var query = JobQuery(kind: .training)
                    (query.order, query.ascending, query.limit) = (order, ascending, 4)
                    var found: [Job] = []
                    repeat {
                        let page = try await table.jobs(query)
                        found += page.jobs
                        query.token = page.next
                    } while query.token != nil
                    let key: (Job) -> (String, Double, Int64) = { job in
                        switch order {
                        case .name: (job.name, 0, job.number)
                        case .created: ("", job.created.timeIntervalSince1970, job.number)
                        case .status: ("", 0, job.number)
                        }
                    }
                    let expected = all.filter { $0.kind == .training }.sorted { ascending ? key($0) < key($1) : key($0) > key($1) }
                    #expect(found.map(\.name) == expected.map(\.name))
                }
            }
            var query = JobQuery(kind: .training)
            query.nameContains = "B-1"
            query.limit = 100
            let names = Set(all.filter { $0.kind == .training && $0.name.hasPrefix("job-1") }.map(\.name))
            #expect(Set(try await table.jobs(query).jobs.map(\.name)) == names)
            query.token = "no token"
            await #expect(throws: BrachioError.self) { _ = try await table.jobs(query) }
        }
    }

    @Test("lines of events are read whole; what is no event becomes a line of the log")
    func events() throws {
        let event = WorkerEvent(time: Date(timeIntervalSince1970: 12), log: "a", metrics: ["loss": 0.25])
        let line = try event.line()
        let now = Date(timeIntervalSince1970: 99)
        let whole = WorkerEvent.read(line + Data("warning\n\n".utf8) + line.prefix(5), now: now)
        #expect(whole.events == [event, WorkerEvent(time: now, log: "warning")])
        #expect(whole.bytes == line.count + 9)
        let endless = Data(repeating: 0x61, count: WorkerEvent.lineBytesMaximum)
        #expect(WorkerEvent.read(endless, now: now).bytes == endless.count)
        #expect(WorkerEvent.read(endless.dropLast(), now: now).bytes == 0)
    }
}
