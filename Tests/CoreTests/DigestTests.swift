import BrachioCore
import Foundation
import Testing

@Suite("SHA-256 digest")
struct DigestTests {
    /// NIST, "Secure Hash Standard" example values (FIPS 180-2, appendix B).
    @Test(
        "published vectors",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func vectors(text: String, digest: String) {
        #expect(Digest(of: Data(text.utf8)).hexadecimal == digest)
    }

    @Test("a file longer than one piece has the digest of its bytes: a million letters a (FIPS 180-2), twice over a mebibyte")
    func file() throws {
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("a")
            try Data(repeating: UInt8(ascii: "a"), count: 1_000_000).write(to: file)
            #expect(
                try Digest(ofFile: file).hexadecimal == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
            let long = Data((0..<(5 << 19)).map { UInt8(truncatingIfNeeded: $0 &* 31) })
            try long.write(to: file)
            #expect(try Digest(ofFile: file) == Digest(of: long))
        }
    }

    @Test("a missing file is named in the error")
    func missing() {
        let error = #expect(throws: BrachioError.self) { try Digest(ofFile: URL(fileURLWithPath: "/nowhere/model.onnx")) }
        #expect(error?.code == .notFound)
        #expect(error?.message.contains("/nowhere/model.onnx") == true)
    }

    @Test("only 64 hexadecimal digits are read, in either case")
    func reading() {
        let digits = String(repeating: "0aB", count: 21) + "f"
        #expect(Digest(hexadecimal: digits)?.hexadecimal == digits.lowercased())
        #expect(Digest(hexadecimal: String(digits.dropLast())) == nil)
        #expect(Digest(hexadecimal: digits + "0") == nil)
        #expect(Digest(hexadecimal: String(repeating: "g", count: 64)) == nil)
        #expect(Digest(hexadecimal: String(repeating: "é", count: 32)) == nil)
        #expect(Digest(hexadecimal: "") == nil)
    }
}
