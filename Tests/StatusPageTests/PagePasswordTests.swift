import BrachioCore
import BrachioStatusPage
import Foundation
import Testing

@Suite("The page's password")
struct PagePasswordTests {
    private static func kept(salt: String, rounds: Int, hash: String) throws -> PagePassword {
        let digits = Array(hash), bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...($0 + 1)]), radix: 16)! }
        return try PagePassword(text: "$pbkdf2-sha256$i=\(rounds)$\(Data(salt.utf8).base64EncodedString())$\(Data(bytes).base64EncodedString())")
    }

    @Test("the derivation is that of RFC 7914, section 11 (the first 32 bytes of its two vectors)", arguments: [
        ("passwd", "salt", 1, "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"),
        ("Password", "NaCl", 80_000, "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"),
    ])
    func vectors(password: String, salt: String, rounds: Int, hash: String) throws {
        let kept = try Self.kept(salt: salt, rounds: rounds, hash: hash)
        #expect(kept.matches(password))
        #expect(!kept.matches(password + "x"))
        #expect(!kept.matches(""))
    }

    @Test("what is kept reads as what was written, holds nothing of the password, and differs each time")
    func text() throws {
        let made = PagePassword.newText(), first = try PagePassword(made, rounds: 10), second = try PagePassword(made, rounds: 10)
        #expect(first != second)
        #expect(try PagePassword(text: first.text) == first)
        #expect(try PagePassword(text: first.text + "\n").matches(made))
        #expect(!first.text.contains(made))
        #expect(made.count == 17 && made != PagePassword.newText())
    }

    @Test("text of two forms that looks the same is the same password (RFC 8265)")
    func forms() throws {
        let kept = try PagePassword("d\u{e9}j\u{e0}-vu-encore", rounds: 10)
        #expect(kept.matches("de\u{301}ja\u{300}-vu-encore"))
    }

    @Test("a password too short or too long is refused, and one too long matches nothing")
    func lengths() throws {
        for password in ["", "ninechars", String(repeating: "a", count: PageLimits.passwordCharactersMax + 1)] {
            let error = #expect(throws: BrachioError.self) { _ = try PagePassword(password, rounds: 10) }
            #expect(error?.code == .invalidInput && error?.mend != nil)
        }
        #expect(try !PagePassword("ten-letters", rounds: 10).matches(String(repeating: "a", count: 100_000)))
    }

    @Test("whatever is no hash is said to be none", arguments: [
        "", "x", "$pbkdf2-sha256$i=0$c2FsdA==$AAAA", "$pbkdf2-sha256$i=99999999999$c2FsdA==$AAAA", "$scrypt$i=1$c2FsdA==$AAAA", "$pbkdf2-sha256$i=1$c2FsdA==$AAAA",
        "$pbkdf2-sha256$1$c2FsdA==$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5o1aV8INrLw=", "$pbkdf2-sha256$i=1$*$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5o1aV8INrLw=",
    ])
    func corrupt(text: String) {
        let error = #expect(throws: BrachioError.self) { _ = try PagePassword(text: text) }
        #expect(error?.code == .corrupted)
    }
}
