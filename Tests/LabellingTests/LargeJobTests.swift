import BrachioCore
import BrachioLabelling
import Foundation
import Testing

@Suite("A job of 100,000 photos")
struct LargeJobTests {
    /// Times are of a machine that does other things too: the bounds are far from what it takes, and far from what a scan would take.
    @Test("claims and answers cost the same at the beginning and far inside, for one worker an object and for three")
    func latencies() async throws {
        for workers in [1, 3] {
            let people = (0..<4).map { _ in UUID() }
            let desk = try Desk()
            var settings = Desk.settings(workers: workers)
            settings.taskTimeLimitSeconds = 28_800
            let clock = ContinuousClock(), begun = clock.now
            try await desk.job(objects: 100_000, workers: people, settings: settings)
            let imported = (clock.now - begun) / .seconds(1)
            var claims: [Double] = [], submissions: [Double] = []
            // One worker is far ahead of the others.
            for round in 0..<60 {
                let worker = round < 40 ? people[0] : people[round % 4]
                let first = clock.now
                let tasks = try await desk.desk.claim("animals", worker: worker, count: 20)
                claims.append((clock.now - first) / .milliseconds(1))
                #expect(tasks.count == 20)
                for task in tasks {
                    let start = clock.now
                    let receipt = try await desk.desk.submit("animals", worker: worker, [Answer(task: task.id, classes: ["cat"], seconds: 1)])
                    submissions.append((clock.now - start) / .milliseconds(1))
                    #expect(receipt[0].status == .saved)
                }
            }
            claims.sort()
            submissions.sort()
            if ProcessInfo.processInfo.environment["BRACHIO_MEASURE"] != nil {
                print("100,000 objects, \(workers) workers each: imported in \(imported) s; claims of 20: median \(claims[30]) ms, 95th \(claims[57]) ms;"
                    + " answers: median \(submissions[600]) ms, 95th \(submissions[1_140]) ms")
            }
            #expect(claims[30] < 2_000, "the median claim took \(claims[30]) ms")
            #expect(submissions[600] < 1_000, "the median answer took \(submissions[600]) ms")
        }
    }
}
