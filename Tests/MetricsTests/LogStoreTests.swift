import BrachioCore
import BrachioMetrics
import Foundation
import Testing

@Suite("Logs")
struct LogStoreTests {
    private func withLogs(_ body: (LogStore, ManualClock) async throws -> Void) async throws {
        try await withMonitoring { monitoring, clock in
            try await monitoring.logs.createGroup("/brachio/jobs")
            try await monitoring.logs.createStream("one", in: "/brachio/jobs")
            try await body(monitoring.logs, clock)
        }
    }

    private let group = "/brachio/jobs"

    private func append(_ messages: [String], _ logs: LogStore, _ clock: ManualClock, to stream: String = "one") async throws {
        let time = clock.seconds * 1_000
        try await logs.append(
            messages.enumerated().map { NewLogEvent(time: time + $0, message: $1) }, to: stream, in: group, creatingMissing: true)
    }

    @Test("groups and streams are made once, listed in pages, and deleted with what they hold")
    func keeping() async throws {
        try await withLogs { logs, clock in
            for name in ["a", "b", "c"] { try await logs.createStream(name, in: group) }
            try await append(["hello"], logs, clock, to: "b")
            let again = await #expect(throws: BrachioError.self) { try await logs.createStream("a", in: group) }
            #expect(again?.code == .alreadyExists)
            await #expect(throws: BrachioError.self) { try await logs.createGroup(group) }
            await #expect(throws: BrachioError.self) { try await logs.createGroup("no spaces") }
            let page = try await logs.streams(in: group, pageStreams: 3)
            #expect(page.items.map(\.name) == ["a", "b", "c"])
            #expect(try await logs.streams(in: group, token: page.next, pageStreams: 3).items.map(\.name) == ["one"])
            let latest = try await logs.streams(in: group, order: .lastEvent, descending: true)
            #expect(latest.items.first?.name == "b")
            #expect(latest.items.first?.storedBytes == 5 + LogLimits.eventOverheadBytes)
            try await logs.deleteStream("b", in: group)
            #expect(try await logs.filter(group: group).items.isEmpty)
            #expect(try await logs.groups(prefix: "/brachio").items.map(\.name) == [group])
            #expect(try await logs.groups(containing: "JOB").items.count == 1)
            try await logs.deleteGroup(group)
            #expect(try await logs.groups().items.isEmpty)
            let missing = await #expect(throws: BrachioError.self) { try await logs.events(of: "one", in: group) }
            #expect(missing?.code == .notFound)
        }
    }

    @Test("tokens go forward and backward over every event once, and an end token comes back as it was")
    func tokens() async throws {
        try await withLogs { logs, clock in
            let messages = (0..<25).map { "line \($0)" }
            try await append(messages, logs, clock)
            var forward: [String] = [], token: String?
            while true {
                let page = try await logs.events(of: "one", in: group, fromHead: true, token: token, limit: 10)
                forward += page.events.map(\.message)
                if page.forwardToken == token { break }
                token = page.forwardToken
            }
            #expect(forward == messages)
            clock.advance(by: 1)
            try await append(["later"], logs, clock)
            let followed = try await logs.events(of: "one", in: group, token: token)
            #expect(followed.events.map(\.message) == ["later"])
            #expect(try await logs.events(of: "one", in: group, token: followed.backwardToken, limit: 2).events.map(\.message) == ["line 23", "line 24"])

            var backward: [String] = []
            token = nil
            while true {
                let page = try await logs.events(of: "one", in: group, token: token, limit: 7)
                backward = page.events.map(\.message) + backward
                if page.backwardToken == token { break }
                token = page.backwardToken
            }
            #expect(backward == messages + ["later"])
            // From either end, the other direction gives everything.
            let end = try await logs.events(of: "one", in: group, token: token)
            #expect(try await logs.events(of: "one", in: group, token: end.forwardToken).events.map(\.message) == messages + ["later"])
            for token in ["f/x/1/s", "f/1/9223372036854775807/s", "b/-1/1/s", "b/1/-9223372036854775808/s", "b/0/0/s/", ""] {
                await #expect(throws: BrachioError.self) { try await logs.events(of: "one", in: group, token: token) }
            }
            #expect(try await logs.events(of: "one", in: group, token: "b/0/0/s").events.isEmpty)
        }
    }

    @Test("events are in the order of their times, then of their arrival; a range of times is half open")
    func order() async throws {
        try await withLogs { logs, clock in
            let time = clock.seconds * 1_000
            for (offset, message) in [(5, "b"), (5, "c"), (0, "a"), (9, "d")] {
                try await logs.append([NewLogEvent(time: time + offset, message: message)], to: "one", in: group)
            }
            #expect(try await logs.events(of: "one", in: group, fromHead: true).events.map(\.message) == ["a", "b", "c", "d"])
            #expect(try await logs.events(of: "one", in: group, from: time + 5, to: time + 9).events.map(\.message) == ["b", "c"])
        }
    }

    @Test("events out of the accepted time are told by index, the others are stored")
    func rejected() async throws {
        try await withLogs { logs, clock in
            let now = clock.seconds * 1_000, hour = 3_600_000
            let old = try await logs.append(
                [-14 * 24 * hour - 2, -14 * 24 * hour - 1, -14 * 24 * hour].map { NewLogEvent(time: now + $0, message: "x") },
                to: "one", in: group)
            #expect((old.tooOldEnd, old.expiredEnd, old.tooNewStart) == (2, nil, nil))
            let new = try await logs.append([0, 2 * hour, 2 * hour + 1].map { NewLogEvent(time: now + $0, message: "x") }, to: "one", in: group)
            #expect(new.tooNewStart == 2)
            try await logs.setRetention(3, of: group)
            let expired = try await logs.append([NewLogEvent(time: now - 73 * hour, message: "x"), NewLogEvent(time: now - 71 * hour, message: "kept")], to: "one", in: group)
            #expect(expired.expiredEnd == 1)
            #expect(try await logs.events(of: "one", in: group).events.map(\.message) == ["kept", "x", "x"])
            await #expect(throws: BrachioError.self) { try await logs.setRetention(4, of: group) }
        }
    }

    @Test("requests beyond a limit are refused whole")
    func limits() async throws {
        try await withLogs { logs, clock in
            let now = clock.seconds * 1_000
            let wrong: [[NewLogEvent]] = [
                [], [NewLogEvent(time: now, message: "")], [NewLogEvent(time: now, message: "b"), NewLogEvent(time: now - 1, message: "a")],
                [NewLogEvent(time: now - 24 * 3_600_000 - 1, message: "a"), NewLogEvent(time: now, message: "b")],
                [NewLogEvent(time: now, message: String(repeating: "x", count: LogLimits.requestBytes - LogLimits.eventOverheadBytes + 1))],
                Array(repeating: NewLogEvent(time: now, message: "x"), count: LogLimits.requestEvents + 1),
            ]
            for events in wrong { await #expect(throws: BrachioError.self) { try await logs.append(events, to: "one", in: group) } }
            #expect(try await logs.filter(group: group).items.isEmpty)
            try await logs.append(
                [NewLogEvent(time: now, message: String(repeating: "x", count: LogLimits.requestBytes - LogLimits.eventOverheadBytes))], to: "one", in: group)
        }
    }

    @Test("a filter looks at the chosen streams, page by page, and never at more events than it may in one request")
    func filtering() async throws {
        try await withLogs { logs, clock in
            for number in 0..<60 {
                try await append([number % 10 == 0 ? "ERROR \(number)" : "fine \(number)"], logs, clock, to: number % 2 == 0 ? "even" : "odd")
                clock.advance(by: 1)
            }
            let pattern = try FilterPattern("ERROR")
            var found: [String] = [], token: String?, pages = 0
            repeat {
                let page = try await logs.filter(group: group, pattern: pattern, token: token, limit: 2, scannedEvents: 7)
                found += page.items.map(\.message)
                token = page.next
                pages += 1
            } while token != nil
            #expect(found == ["ERROR 0", "ERROR 10", "ERROR 20", "ERROR 30", "ERROR 40", "ERROR 50"])
            #expect(pages >= 60 / 7)
            #expect(try await logs.filter(group: group, streams: .named(["odd"])).items.count == 30)
            #expect(try await logs.filter(group: group, streams: .prefixed("e")).items.allSatisfy { $0.stream == "even" })
            await #expect(throws: BrachioError.self) { try await logs.filter(group: group, streams: .named(["nobody"])) }
        }
    }

    @Test("a tail sees every arrival once, late ones too")
    func tail() async throws {
        try await withLogs { logs, clock in
            try await append(["before"], logs, clock)
            var cursor = try await logs.latestID()
            try await append(["first", "second"], logs, clock, to: "two")
            clock.advance(by: -100)
            try await append(["late"], logs, clock)
            var seen: [String] = []
            for _ in 0..<4 {
                let answer = try await logs.tail(group: group, after: cursor, limit: 2)
                seen += answer.events.map(\.message)
                cursor = answer.cursor
            }
            #expect(seen == ["first", "second", "late"])
        }
    }

    @Test("events out of retention are not answered, and are removed")
    func retention() async throws {
        try await withLogs { logs, clock in
            try await append(["old"], logs, clock)
            clock.advance(by: 2 * 86_400)
            try await append(["new"], logs, clock)
            try await logs.setRetention(1, of: group)
            #expect(try await logs.events(of: "one", in: group).events.map(\.message) == ["new"])
            #expect(try await logs.filter(group: group).items.map(\.message) == ["new"])
            try await logs.expire()
            try await logs.setRetention(nil, of: group)
            #expect(try await logs.filter(group: group).items.map(\.message) == ["new"])
            let stream = try await logs.streams(in: group).items.first
            #expect(stream?.storedBytes == 3 + LogLimits.eventOverheadBytes)
            #expect(stream?.firstEvent == clock.seconds * 1_000)
        }
    }
}
