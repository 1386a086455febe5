import BrachioAccounts
import Foundation
import Testing

@Suite("Stored passwords")
struct PasswordHashTests {
    /// RFC 7914, section 12, the vector for "pleaseletmein" with N = 16384, r = 8, p = 1: the first 32 of its 64 bytes.
    @Test("scrypt gives the RFC's vector")
    func vector() throws {
        let hash = try PasswordHash(
            "pleaseletmein", cost: .init(logRounds: 14, blockSize: 8, parallelism: 1), salt: Data("SodiumChloride".utf8))
        let bytes: [UInt8] = [
            0x70, 0x23, 0xbd, 0xcb, 0x3a, 0xfd, 0x73, 0x48, 0x46, 0x1c, 0x06, 0xcd, 0x81, 0xfd, 0x38, 0xeb, 0xfd, 0xa8, 0xfb, 0xba, 0x90, 0x4f,
            0x8e, 0x3e, 0xa9, 0xb5, 0x43, 0xf6, 0x54, 0x5d, 0xa1, 0xf2,
        ]
        #expect(hash.text == "$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU=$\(Data(bytes).base64EncodedString())")
    }

    @Test("what was written is read again, and only the right password matches")
    func roundTrip() throws {
        let written = try PasswordHash("Zürich im Schnee", cost: .test, salt: Data("0123456789abcdef".utf8))
        let read = try PasswordHash(text: written.text)
        #expect(read == written)
        #expect(try read.matches("Zürich im Schnee"))
        // The same letters, composed another way by another keyboard.
        #expect(try read.matches("Zu\u{308}rich im Schnee"))
        #expect(try !read.matches("Zurich im Schnee"))
    }

    @Test("a damaged text is an error, not a match", arguments: ["", "$scrypt$", "$scrypt$ln=4,r=8,p=1$AA==$AA==", "$scrypt$ln=63,r=8,p=1$AA==$AA==", "plain"])
    func damaged(_ text: String) {
        #expect(throws: (any Error).self) { try PasswordHash(text: text) }
    }
}

extension PasswordHash.Cost {
    /// Cheap, for tests only.
    static let test = PasswordHash.Cost(logRounds: 4, blockSize: 1, parallelism: 1)
}
