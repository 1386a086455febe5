internal import BrachioCore

/// What a password that somebody chooses must be: long, and nothing that others know. There are no rules about kinds of characters
/// (NIST SP 800-63B, section "Memorized Secret Verifiers").
package enum PasswordRule {
    package static let charactersMinimum = 10
    package static let charactersMaximum = 200

    static func check(_ password: String, of person: Person) throws {
        func refuse(_ cause: String, _ mend: String) -> BrachioError {
            BrachioError(.passwordRefused, "this password is not taken", cause: cause, mend: mend)
        }
        guard password.count >= charactersMinimum else {
            throw refuse("it has \(password.count) characters", "choose one with at least \(charactersMinimum), for example three words")
        }
        guard password.count <= charactersMaximum else {
            throw refuse("it has \(password.count) characters", "choose one with at most \(charactersMaximum)")
        }
        guard Set(password).count >= 4 else { throw refuse("it repeats the same few characters", "choose one that is harder to guess") }
        let lower = password.lowercased()
        let known = [person.userName, person.email?.lowercased()].compactMap { $0 }.filter { $0.count >= 4 }
        guard !known.contains(where: { lower == $0 || (lower.contains($0) && lower.count < $0.count + 6) }) else {
            throw refuse("it is mostly the user name or the e-mail address", "choose one that is harder to guess")
        }
        guard !common.contains(where: { lower.hasPrefix($0) && lower.count < $0.count + 4 }) else {
            throw refuse("it is among the first that others try", "choose one that is harder to guess")
        }
    }

    /// What the known lists of leaked passwords begin with, as far as it is long enough to matter here.
    private static let common = [
        "password", "passw0rd", "1234567890", "0123456789", "qwertyuiop", "qwerty123", "letmein", "iloveyou", "administrator", "welcome",
        "changeme", "brachio", "1q2w3e4r5t", "abcdefghij",
    ]
}
