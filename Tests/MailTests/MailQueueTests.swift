import BrachioCore
import BrachioMail
import Foundation
import Synchronization
import TestSupport
import Testing

/// Gives the answers that it was made with, then takes everything.
private final class ScriptedTransport: MailTransport {
    private let answers: Mutex<[MailFailure]>
    private let taken = Mutex<[Letter]>([])

    init(_ answers: [MailFailure] = []) { self.answers = Mutex(answers) }

    var letters: [Letter] { taken.withLock { $0 } }

    func deliver(_ letter: Letter) async throws(MailFailure) {
        if let failure = answers.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { throw failure }
        taken.withLock { $0.append(letter) }
    }
}

@Suite("Mail queue")
struct MailQueueTests {
    private let busy = MailFailure(reason: "421 busy", isPermanent: false)
    private let unknown = MailFailure(reason: "550 no such user", isPermanent: true)

    @Test("a letter that was posted is sent once, also by the program that starts next")
    func restart() async throws {
        try await withTemporaryFolderAsync { folder in
            let first = try MailQueue(folder: folder, transport: ScriptedTransport([busy]))
            try await first.post(to: "a@example.org", subject: "Hello", text: "there")
            try await first.sendDue()
            let transport = ScriptedTransport()
            let second = try MailQueue(folder: folder, transport: transport, now: { Date() + 3_600 })
            #expect(try await second.sendDue() == nil)
            #expect(transport.letters.map(\.recipient) == ["a@example.org"])
            #expect(try await second.waitingCount() == 0)
            #expect(try FileManager.default.attributesOfItem(atPath: folder.path + "/mail.sqlite")[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test("a letter that is not taken now waits; one that never will be is given up at once, with its reason")
    func failures() async throws {
        try await withTemporaryFolderAsync { folder in
            let clock = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
            let transport = ScriptedTransport([unknown, busy, busy])
            let queue = try MailQueue(folder: folder, transport: transport, now: { clock.withLock { $0 } })
            try await queue.post(to: "nobody@example.org", subject: "1", text: "")
            try await queue.sendDue()
            #expect(try await queue.failures().map(\.reason) == ["550 no such user"])
            try await queue.post(to: "a@example.org", subject: "2", text: "")
            #expect(try await queue.sendDue() == Date(timeIntervalSince1970: 1_800_000_030))
            clock.withLock { $0 += 30 }
            #expect(try await queue.sendDue() == Date(timeIntervalSince1970: 1_800_000_090))
            clock.withLock { $0 += 60 }
            #expect(try await queue.sendDue() == nil)
            #expect(transport.letters.map(\.subject) == ["2"])
        }
    }

    @Test("after three days of refusals a letter is given up")
    func givingUp() async throws {
        try await withTemporaryFolderAsync { folder in
            let clock = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
            let queue = try MailQueue(
                folder: folder, transport: ScriptedTransport(Array(repeating: busy, count: 1_000)), now: { clock.withLock { $0 } })
            try await queue.post(to: "a@example.org", subject: "1", text: "")
            while let due = try await queue.sendDue() { clock.withLock { $0 = due } }
            #expect(clock.withLock { $0 } >= Date(timeIntervalSince1970: 1_800_000_000 + RetrySchedule.giveUpSeconds))
            #expect(try await queue.failures().count == 1)
        }
    }

    @Test("what is sent, given up or expired leaves nothing of its text on the disk")
    func erased() async throws {
        try await withTemporaryFolderAsync { folder in
            let clock = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
            let transport = ScriptedTransport([unknown])
            let queue = try MailQueue(folder: folder, transport: transport, now: { clock.withLock { $0 } })
            let secret = "Temporary password: never-to-be-found"
            try await queue.post(to: "a@example.org", subject: "1", text: secret + "-1", expires: clock.withLock { $0 } + 60)
            // More than a page, so that what follows it does not hide it.
            try await queue.post(to: "b@example.org", subject: "2", text: String(repeating: secret + "-2\n", count: 300))
            #expect(try Self.holds(folder, secret), "the letters are on the disk while they wait")
            #expect(try await queue.sendDue() == nil)
            #expect(transport.letters.map(\.subject) == ["2"], "the first is refused for good")
            #expect(try !Self.holds(folder, "never-to-be-found"))
            try await queue.post(to: "a@example.org", subject: "3", text: secret + "-3", expires: clock.withLock { $0 } + 60)
            clock.withLock { $0 += 60 }
            #expect(try await queue.sendDue() == nil)
            #expect(transport.letters.map(\.subject) == ["2"], "a letter that is of no use any more is not sent")
            #expect(try await queue.failures().first?.reason == "it was not sent before it expired")
            #expect(try !Self.holds(folder, "never-to-be-found"))
        }
    }

    /// Whether a text stands in any file of the queue.
    private static func holds(_ folder: URL, _ text: String) throws -> Bool {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).contains { file in
            try Data(contentsOf: file).range(of: Data(text.utf8)) != nil
        }
    }
}
