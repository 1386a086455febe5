import BrachioCore
import BrachioFleet
import Testing

@Suite("Names of functions")
struct FunctionReferenceTests {
    @Test(
        "every form that Lambda takes",
        arguments: [
            ("detector", nil), ("detector:1", .version(1)), ("detector:$LATEST", .latest), ("detector:GG_Detector", .alias("GG_Detector")),
            ("function:detector", nil), ("123456789012:function:detector:7", .version(7)),
            ("arn:aws:lambda:us-east-1:123456789012:function:detector", nil),
            ("arn:aws:lambda:us-east-1:123456789012:function:detector:live", .alias("live")),
        ] as [(String, FunctionReference.Qualifier?)])
    func forms(_ text: String, _ qualifier: FunctionReference.Qualifier?) throws {
        let reference = try FunctionReference(text)
        #expect(reference == FunctionReference(name: "detector", qualifier: qualifier))
        #expect(try FunctionReference(reference.arn) == reference)
    }

    @Test("what names none", arguments: ["", "a b", "a:1:2", "a/b", "arn:aws:iot:us-east-1:123456789012:thing/x", String(repeating: "a", count: 65)])
    func refused(_ text: String) {
        #expect(throws: BrachioError.self) { try FunctionReference(text) }
    }

    @Test("a path and a query string must not contradict each other")
    func twice() throws {
        #expect(try FunctionReference("a:1", qualifier: "1").qualifier == .version(1))
        #expect(throws: BrachioError.self) { try FunctionReference("a:1", qualifier: "2") }
    }
}
