import BrachioAccounts
import BrachioConsole
import BrachioLabelling
import BrachioObjectStore
import Foundation
import Synchronization
import TestSupport
import Testing

/// Letters that say that there is work: whom, of what, and how often.
@Suite("Letters about work")
struct WorkLetterTests {
    private final class Box: LetterBox {
        let letters = Mutex<[(address: String, subject: String, text: String)]>([])
        func post(to address: String, subject: String, text: String, expires: Date?) async throws {
            letters.withLock { $0.append((address, subject, text)) }
        }
        var taken: [(address: String, subject: String, text: String)] {
            letters.withLock { letters in
                defer { letters = [] }
                return letters
            }
        }
    }

    private final class Clock: Sendable {
        private let time = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
        var now: Date { time.withLock { $0 } }
        func advance(_ seconds: Double) { time.withLock { $0 += seconds } }
    }

    private func job(_ name: String, _ team: String, _ store: LabellingStore) async throws {
        let settings = JobSettings(
            title: "Which \(name)?", classes: LabelClass.named(["a", "b"]), attribute: "label", input: S3Location(bucket: "p", key: "m"),
            output: S3Location(bucket: "p", key: "o"))
        let job = try await store.create(NewJob(name: name, team: team, settings: settings))
        try await store.append([NewObject(source: "s3://p/1.jpg", record: #"{"source-ref":"s3://p/1.jpg"}"#)], to: job.id)
        try await store.apply(.imported, to: job.id)
    }

    @Test("of each job once, in one letter for all that came meanwhile; not to those who want none, are disabled or have no address")
    func letters() async throws {
        try await withTemporaryFolderAsync { folder in
            let clock = Clock(), box = Box()
            let accounts = try AccountStore(folder: folder, cost: .init(logRounds: 4, blockSize: 1, parallelism: 1), now: { clock.now })
            let store = try LabellingStore(file: folder.appendingPathComponent("labelling.sqlite"), now: { clock.now })
            try await accounts.prepareOwner()
            var people: [UUID] = []
            for name in ["ann", "bob", "eve", "max"] {
                people.append(try await accounts.invite(userName: name, email: name == "max" ? nil : "\(name)@example.org", role: .annotator).person.id)
            }
            try await accounts.setWantsWorkLetters(false, people[1])
            try await accounts.setDisabled(true, people[2])
            try await store.setTeam("team", members: people)
            let letters = WorkLetters(accounts: accounts, labelling: store, letters: box) { "https://photos.example.org" }
            #expect(try await letters.send() == 0)
            try await job("bird", "team", store)
            #expect(try await letters.send() == 1)
            let first = box.taken
            #expect(first.map(\.address) == ["ann@example.org"] && first[0].subject == "There is work for you: Which bird?")
            #expect(first[0].text.contains("https://photos.example.org/work/job/bird") && first[0].text.contains("https://photos.example.org/account"))
            try await job("fish", "team", store)
            try await job("cat", "team", store)
            clock.advance(WorkLetters.intervalSeconds - 1)
            #expect(try await letters.send() == 0, "not so soon again")
            clock.advance(1)
            #expect(try await letters.send() == 1)
            #expect(box.taken.map(\.subject) == ["There is work for you in 2 jobs"])
            clock.advance(WorkLetters.intervalSeconds)
            #expect(try await letters.send() == 0, "of each job once")
            try await accounts.setWantsWorkLetters(true, people[1])
            #expect(try await letters.send() == 1)
            #expect(box.taken.map(\.address) == ["bob@example.org"])
        }
    }
}
