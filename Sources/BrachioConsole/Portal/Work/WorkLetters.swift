package import BrachioAccounts
internal import BrachioCore
package import BrachioLabelling
internal import Foundation

/// Tells workers by letter when a job has work for them: of each job once, and no more than one letter in a while; jobs that come meanwhile
/// wait for the next. People without an address, and those who do not want it, get none.
///
/// A letter is taken in before it is noted: where the program ends between the two, it is written twice, and never not at all.
package struct WorkLetters: Sendable {
    /// Between two letters to one person.
    package static let intervalSeconds = 4 * 3_600.0
    /// A letter that nobody took for so long says nothing new.
    package static let expirySeconds = 2 * 86_400.0
    /// Between two looks at the jobs.
    package static let lookSeconds = 5.0

    private let accounts: AccountStore
    private let labelling: LabellingStore
    private let letters: any LetterBox
    /// Where people reach the console.
    private let console: @Sendable () throws -> String

    package init(accounts: AccountStore, labelling: LabellingStore, letters: any LetterBox, console: @escaping @Sendable () throws -> String) {
        self.accounts = accounts
        self.labelling = labelling
        self.letters = letters
        self.console = console
    }

    /// Writes the letters that are due. - Returns: how many.
    @discardableResult
    package func send() async throws -> Int {
        let untold = try await labelling.untoldWork(), now = labelling.now()
        guard !untold.isEmpty else { return 0 }
        let people = Dictionary(try await accounts.people().map { ($0.id, $0) }) { first, _ in first }
        var count = 0
        for work in untold {
            guard let person = people[work.worker], let email = person.email, !person.isDisabled else { continue }
            if let last = work.lastTold, now.timeIntervalSince(last) < Self.intervalSeconds { continue }
            guard try await accounts.wantsWorkLetters(person.id) else { continue }
            let (subject, text) = Self.letter(work, console: try console())
            try await letters.post(to: email, subject: subject, text: text, expires: now.addingTimeInterval(Self.expirySeconds))
            try await labelling.noteTold(work)
            count += 1
        }
        return count
    }

    /// Runs until the task is cancelled.
    package func run(failed: @Sendable (any Error) -> Void) async {
        while !Task.isCancelled {
            do { try await send() } catch is CancellationError { return } catch { failed(error) }
            try? await Task.sleep(for: .seconds(Self.lookSeconds))
        }
    }

    private static let titleCharacters = 100

    private static func letter(_ work: UntoldWork, console: String) -> (subject: String, text: String) {
        let titles = work.jobs.map { job in
            let plain = String(job.title.map { $0.isNewline || $0.unicodeScalars.contains { $0.value < 0x20 } ? " " : $0 }.prefix(titleCharacters))
            return (title: plain.isEmpty ? job.name : plain, path: WorkPath.bench(job.name))
        }
        let subject = titles.count == 1 ? "There is work for you: \(titles[0].title)" : "There is work for you in \(titles.count) jobs"
        let text = """
            \(titles.count == 1 ? "A labelling job has" : "\(titles.count) labelling jobs have") photos for you.

            \(titles.map { "\($0.title)\n    \(console)\($0.path)" }.joined(separator: "\n"))

            All your work: \(console)\(WorkPath.root)
            You get at most one such letter in \(Int(intervalSeconds / 3_600)) hours. You can switch them off at \(console)/account
            """
        return (subject, text)
    }
}
