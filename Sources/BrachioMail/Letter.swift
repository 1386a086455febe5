internal import BrachioCore
package import Foundation

/// A message of plain text to one person (RFC 5322, RFC 2045).
package struct Letter: Sendable, Hashable {
    package static let textBytesMaximum = 64 << 10

    package let id: UUID
    package let recipient: String
    package let subject: String
    package let text: String
    package let written: Date

    /// - Throws: `invalidInput` for an address or subject that would break a message's head, `limitExceeded`.
    package init(id: UUID = UUID(), to recipient: String, subject: String, text: String, written: Date) throws {
        guard text.utf8.count <= Self.textBytesMaximum else {
            throw BrachioError(.limitExceeded, "a letter has \(text.utf8.count) bytes", cause: "at most \(Self.textBytesMaximum) are sent")
        }
        guard !subject.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }), subject.utf8.count <= 500 else {
            throw BrachioError(.invalidInput, "this cannot be a letter's subject")
        }
        self.id = id
        self.recipient = try Self.checked(recipient)
        self.subject = subject
        self.text = text
        self.written = written
    }

    /// The message as it is handed to a server: lines end in CR LF, the text is UTF-8 in base64.
    package func message(from sender: String) -> String {
        let domain = sender.split(separator: "@").last.map(String.init) ?? "localhost"
        let body = Data(text.utf8).base64EncodedString(options: [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed])
        let lines = [
            "Date: \(Self.date(written))", "From: Brachio <\(sender)>", "To: <\(recipient)>", "Subject: \(Self.encoded(subject))",
            "Message-ID: <\(id.uuidString.lowercased())@\(domain)>", "Auto-Submitted: auto-generated", "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "", body, "",
        ]
        return lines.joined(separator: "\r\n")
    }

    /// An address that fits between angle brackets.
    static func checked(_ address: String) throws -> String {
        let isPlain = address.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value < 0x7F && !"<>(),;:\"[]\\".unicodeScalars.contains($0) }
        guard isPlain, address.utf8.count <= 254, address.split(separator: "@", omittingEmptySubsequences: false).count == 2,
            !address.hasPrefix("@"), !address.hasSuffix("@")
        else { throw BrachioError(.invalidInput, "\"\(address.prefix(80))\" is no e-mail address", mend: "write it as name@example.org") }
        return address
    }

    /// RFC 2047, in pieces that end between characters.
    private static func encoded(_ text: String) -> String {
        guard !text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value < 0x7F }) else { return text }
        var words: [String] = [], piece = ""
        for character in text {
            if piece.utf8.count + character.utf8.count > 42, !piece.isEmpty {
                words.append(piece)
                piece = ""
            }
            piece.append(character)
        }
        words.append(piece)
        return words.map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    private static func date(_ date: Date) -> String {
        let form = DateFormatter()
        form.locale = Locale(identifier: "en_US_POSIX")
        form.timeZone = TimeZone(secondsFromGMT: 0)
        form.dateFormat = "EEE, dd MMM yyyy HH:mm:ss '+0000'"
        return form.string(from: date)
    }
}
