import BrachioAccounts
import BrachioCore
import Foundation
import Synchronization
import TestSupport
import Testing

/// A clock that tests turn.
private final class TestClock: Sendable {
    private let time = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
    var now: Date { time.withLock { $0 } }
    func advance(_ seconds: Double) { time.withLock { $0 += seconds } }
}

@Suite("People and sessions")
struct AccountStoreTests {
    private func withStore(_ body: (AccountStore, TestClock, URL) async throws -> Void) async throws {
        try await withTemporaryFolderAsync { folder in
            let clock = TestClock()
            let store = try AccountStore(folder: folder, cost: .test, now: { clock.now })
            try await body(store, clock, folder)
            try store.close()
        }
    }

    private func code(_ body: () async throws -> Void) async -> BrachioError.Code? {
        do { try await body() } catch { return (error as? BrachioError)?.code }
        return nil
    }

    @Test("the owner is made once, and comes in by a link that is taken once, within an hour")
    func owner() async throws {
        try await withStore { store, clock, folder in
            let owner = try await store.prepareOwner()
            #expect(try await store.prepareOwner() == owner)
            #expect(owner.role == .owner && !owner.hasPassword)
            let link = try await store.makeLink(for: owner.id)
            #expect(try await store.linkOwner(link).id == owner.id)
            let session = try await store.signIn(link: link)
            #expect(session.session.isByLink)
            #expect(await code { _ = try await store.signIn(link: link) } == .linkRefused)
            let late = try await store.makeLink(for: owner.id)
            clock.advance(AccountStore.linkSeconds)
            #expect(await code { _ = try await store.signIn(link: late) } == .linkRefused)
            // No secret stands in the files, and the files are their owner's alone.
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
                let file = folder.appendingPathComponent(name)
                let content = try Data(contentsOf: file)
                #expect(content.range(of: Data(link.utf8)) == nil && content.range(of: Data(session.token.utf8)) == nil)
                #expect(try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int == 0o600)
            }
        }
    }

    @Test("invited: the temporary password signs in, must be changed, and the new one is taken from then on")
    func invitation() async throws {
        try await withStore { store, _, _ in
            let invitation = try await store.invite(userName: "Anna", email: "anna@example.org", role: .annotator)
            #expect(invitation.person.userName == "anna" && invitation.person.mustChangePassword)
            let new = try await store.signIn(userName: "ANNA ", password: invitation.temporaryPassword, from: "a")
            #expect(new.session.person.mustChangePassword)
            #expect(await code {
                try await store.changePassword(of: new.session, from: "wrong", to: "three green dinosaurs", keeping: new.token)
            } == .signInRefused)
            #expect(await code {
                try await store.changePassword(of: new.session, from: invitation.temporaryPassword, to: "short", keeping: new.token)
            } == .passwordRefused)
            try await store.changePassword(of: new.session, from: invitation.temporaryPassword, to: "three green dinosaurs", keeping: new.token)
            #expect(try await store.session(new.token)?.person.mustChangePassword == false)
            #expect(await code { _ = try await store.signIn(userName: "anna", password: invitation.temporaryPassword, from: "a") } == .signInRefused)
            _ = try await store.signIn(userName: "anna", password: "three green dinosaurs", from: "a")
        }
    }

    @Test("a temporary password ends after its week")
    func temporaryPasswordEnds() async throws {
        try await withStore { store, clock, _ in
            let invitation = try await store.invite(userName: "anna", email: nil, role: .reviewer)
            clock.advance(AccountStore.temporaryPasswordSeconds)
            #expect(await code { _ = try await store.signIn(userName: "anna", password: invitation.temporaryPassword, from: "a") } == .signInRefused)
            let again = try await store.resetPassword(of: invitation.person.id)
            _ = try await store.signIn(userName: "anna", password: again.temporaryPassword, from: "a")
        }
    }

    @Test("sessions end by idleness, by age, at sign-out, and when their person is disabled, reset or deleted")
    func sessions() async throws {
        try await withStore { store, clock, _ in
            try await store.prepareOwner()
            let invitation = try await store.invite(userName: "anna", email: nil, role: .manager, temporaryPassword: "first password")
            func begin(_ password: String = "first password") async throws -> String {
                try await store.signIn(userName: "anna", password: password, from: "a").token
            }
            let idle = try await begin()
            clock.advance(SessionLifetime.standard.idleSeconds - 1)
            #expect(try await store.session(idle) != nil)
            clock.advance(SessionLifetime.standard.idleSeconds)
            #expect(try await store.session(idle) == nil)

            _ = try await store.resetPassword(of: invitation.person.id, to: "first password")
            let old = try await begin()
            for _ in 0..<100 where try await store.session(old) != nil { clock.advance(SessionLifetime.standard.idleSeconds / 2) }
            #expect(try await store.session(old) == nil)

            _ = try await store.resetPassword(of: invitation.person.id, to: "first password")
            let left = try await begin()
            try await store.endSession(left)
            #expect(try await store.session(left) == nil)

            let disabled = try await begin()
            try await store.setDisabled(true, invitation.person.id)
            #expect(try await store.session(disabled) == nil)
            #expect(await code { _ = try await begin() } == .signInRefused)
            try await store.setDisabled(false, invitation.person.id)

            let reset = try await begin()
            _ = try await store.resetPassword(of: invitation.person.id, to: "second password")
            #expect(try await store.session(reset) == nil)

            let deleted = try await begin("second password")
            try await store.delete(invitation.person.id)
            #expect(try await store.session(deleted) == nil)
            #expect(await code { _ = try await store.person(invitation.person.id) } == .notFound)
        }
    }

    @Test("guessing is slowed down for the name, and right passwords wait too")
    func guessing() async throws {
        try await withStore { store, clock, _ in
            let invitation = try await store.invite(userName: "anna", email: nil, role: .manager)
            for _ in 0..<LogInThrottle.freeFailures {
                #expect(await code { _ = try await store.signIn(userName: "anna", password: "guess", from: "a") } == .signInRefused)
            }
            #expect(await code { _ = try await store.signIn(userName: "anna", password: invitation.temporaryPassword, from: "b") } == .tooManyAttempts)
            clock.advance(2)
            _ = try await store.signIn(userName: "anna", password: invitation.temporaryPassword, from: "b")
            // Nobody of that name is answered in the same words.
            #expect(await code { _ = try await store.signIn(userName: "nobody", password: "guess", from: "c") } == .signInRefused)
        }
    }

    @Test("there is always an owner who can sign in")
    func lastOwner() async throws {
        try await withStore { store, _, _ in
            let owner = try await store.prepareOwner()
            #expect(await code { try await store.setRole(.manager, of: owner.id) } == .inUse)
            #expect(await code { try await store.setDisabled(true, owner.id) } == .inUse)
            #expect(await code { try await store.delete(owner.id) } == .inUse)
            #expect(try await store.person(owner.id) == owner)
            let other = try await store.invite(userName: "anna", email: nil, role: .owner)
            try await store.delete(owner.id)
            #expect(try await store.people().map(\.id) == [other.person.id])
        }
    }

    @Test("names and addresses that cannot be are refused by name", arguments: ["", "a b<c>", "x\ny\"", String(repeating: "a", count: 129)])
    func names(_ name: String) async throws {
        try await withStore { store, _, _ in
            #expect(await code { _ = try await store.invite(userName: name, email: nil, role: .annotator) } == .invalidInput)
            #expect(await code { _ = try await store.invite(userName: "ok", email: name + "@", role: .annotator) } == .invalidInput)
        }
    }

    @Test("only so many sessions a person; the oldest give way")
    func manySessions() async throws {
        try await withStore { store, _, _ in
            let invitation = try await store.invite(userName: "anna", email: nil, role: .manager)
            var tokens: [String] = []
            for _ in 0...AccountStore.sessionsMaximum {
                tokens.append(try await store.signIn(userName: "anna", password: invitation.temporaryPassword, from: "a").token)
            }
            #expect(try await store.session(tokens[0]) == nil)
            #expect(try await store.session(tokens[1]) != nil)
        }
    }

    @Test("roles administer those below them")
    func roles() {
        #expect(Role.owner > .manager && Role.manager > .reviewer && Role.reviewer > .annotator)
        #expect(Role.manager.mayAdminister(.manager) && !Role.manager.mayAdminister(.owner) && !Role.reviewer.mayAdminister(.annotator))
    }
}
