import BrachioCore
import BrachioMail
import Foundation
import TestSupport
import Testing

@Suite("Letters")
struct LetterTests {
    @Test("a message reads back in Python's mail parser as it was written", .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
    func message() throws {
        let subject = "Einladung für Ärzte & Ämter: " + String(repeating: "ü", count: 60)
        let letter = try Letter(
            to: "anna@example.org", subject: subject, text: "Zeile 1\n.\nGrüße 🦕\n", written: Date(timeIntervalSince1970: 1_800_000_000))
        let printed = try PythonPeer.run("""
            import email, email.policy, json, sys
            raw = sys.argv[1].encode()
            assert all(len(line) <= 998 for line in raw.split(b"\\r\\n")) and b"\\n" not in raw.replace(b"\\r\\n", b"")
            m = email.message_from_bytes(raw, policy=email.policy.default)
            print(json.dumps([m["subject"], m["to"], m["from"], m["date"], m.get_content(), "whole" if not m.defects else str(m.defects)], ensure_ascii=False))
            """, [letter.message(from: "brachio@example.net")])
        let read = try JSONSerialization.jsonObject(with: Data(printed.utf8)) as? [AnyHashable]
        let expected: [AnyHashable] = [
            subject, "anna@example.org", "Brachio <brachio@example.net>", "Fri, 15 Jan 2027 08:00:00 +0000", "Zeile 1\n.\nGrüße 🦕\n", "whole",
        ]
        #expect(read == expected)
    }

    @Test("what would add a line to the head or another recipient is refused", arguments: ["a@b\r\nBcc: c@d", "a@b>,<c@d", "a b@c", "a@b@c", "@b", "a@", "ü@b"])
    func injection(_ address: String) {
        #expect(throws: BrachioError.self) { try Letter(to: address, subject: "x", text: "x", written: Date()) }
        #expect(throws: BrachioError.self) { try Letter(to: "a@b", subject: "x\r\nBcc: \(address)", text: "x", written: Date()) }
    }

    @Test("addresses of mail servers are read, and an error holds no password")
    func servers() throws {
        let server = try MailServer("smtp://me%40example.org:p%3Ass@mail.example.org:2525")
        #expect(server.description == "smtp://mail.example.org:2525" && server.user == "me@example.org" && server.sender == "me@example.org")
        #expect(server.requiresTLS)
        #expect(try !MailServer("smtp://127.0.0.1:25").requiresTLS)
        for text in ["http://me:secret@host", "smtp://me:secret@", "smtp://me:secret@host/path", "secret"] {
            #expect { try MailServer(text) } throws: { !"\($0)".contains("secret") }
        }
    }

    @Test("waits double up to an hour, and after three days a letter is given up")
    func schedule() {
        let waits = (1...10).map { RetrySchedule.wait(afterAttempts: $0, ageSeconds: 0) }
        #expect(waits == [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600])
        #expect(RetrySchedule.wait(afterAttempts: 1, ageSeconds: RetrySchedule.giveUpSeconds) == nil)
    }
}
