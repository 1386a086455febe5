import BrachioCore
import Testing

@Suite("Error text")
struct BrachioErrorTests {
    @Test("the text has what went wrong, why, and how to mend it")
    func whole() {
        let error = BrachioError(
            .corrupted, "photo cat.jpg cannot be decoded", cause: "the file ends after 120 of 4,096 bytes", mend: "export the photo again")
        #expect(
            String(describing: error)
                == "photo cat.jpg cannot be decoded: the file ends after 120 of 4,096 bytes (export the photo again)")
    }

    @Test("what is not known is left out")
    func parts() {
        #expect(BrachioError(.notFound, "no such class: Yeti").description == "no such class: Yeti")
        #expect(BrachioError(.notFound, "no such class", mend: "see --help").description == "no such class (see --help)")
    }

    @Test("a caller puts the name of the thing before the message and keeps the rest")
    func within() {
        let inner = BrachioError(.limitExceeded, "9 axes", cause: "at most 8 are allowed", mend: "reshape")
        let outer = inner.within("node conv1")
        #expect(outer.message == "node conv1: 9 axes")
        #expect(outer.code == .limitExceeded)
        #expect(outer.cause == inner.cause && outer.mend == inner.mend)
    }

    @Test("codes are stable words, and a room can add its own")
    func codes() {
        let codes: [BrachioError.Code] = [
            .invalidInput, .notFound, .unsupported, .limitExceeded, .corrupted, .system, .interrupted, .defect,
        ]
        #expect(
            codes.map(\.rawValue) == [
                "InvalidInput", "NotFound", "Unsupported", "LimitExceeded", "Corrupted", "System", "Interrupted", "Defect",
            ])
        #expect(BrachioError.Code(rawValue: "NoSuchBucket").rawValue == "NoSuchBucket")
    }
}
