import BrachioWire
import Foundation
import Testing

@Suite("Validation of requests")
struct ValidationTests {
    private static let shape = Shape.structure([
        .required("TrainingJobName", .string(1...63, pattern: "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")),
        .optional("Mode", .oneOf(["File", "Pipe"])),
        .optional("Volume", .integer.from(1)),
        .optional("Tags", .list(.structure([.required("Key", .string(1...128))]), 0...2)),
        .optional("Parameters", .map(.string(atMost: 5), key: .string(atMost: 3)).atMost(2)),
    ])

    private static func failure(_ value: WireValue) -> String? {
        do {
            try Validation.check(value, as: shape, code: "ValidationException")
            return nil
        } catch let error as ServiceError {
            return error.message
        } catch { return "\(error)" }
    }

    @Test("what fits is accepted", arguments: [
        ["TrainingJobName": "dino-1"], ["TrainingJobName": "a", "Mode": "Pipe", "Volume": 1, "Tags": [["Key": "k"]], "Parameters": ["a": "b"]],
    ] as [WireValue])
    func accepted(value: WireValue) { #expect(Self.failure(value) == nil) }

    @Test("what does not fit is named, in the services' words", arguments: [
        ([:], "1 validation error detected: Value null at 'trainingJobName' failed to satisfy constraint: Member must not be null"),
        (
            ["TrainingJobName": "-x"],
            "1 validation error detected: Value '-x' at 'trainingJobName' failed to satisfy constraint: "
                + "Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"
        ),
        (
            ["TrainingJobName": "a", "Mode": "Tape"],
            "1 validation error detected: Value 'Tape' at 'mode' failed to satisfy constraint: Member must satisfy enum value set: [File, Pipe]"
        ),
        (
            ["TrainingJobName": "a", "Volume": 0],
            "1 validation error detected: Value '0' at 'volume' failed to satisfy constraint: Member must have value greater than or equal to 1"
        ),
        (
            ["TrainingJobName": "a", "Tags": [["Key": ""], [:], ["Key": "k"]]],
            "3 validation errors detected: Value '[3 elements]' at 'tags' failed to satisfy constraint: Member must have length less than or equal to 2; "
                + "Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1; "
                + "Value null at 'tags.2.member.key' failed to satisfy constraint: Member must not be null"
        ),
        (
            ["TrainingJobName": "a", "Parameters": ["long": "too long"]],
            "2 validation errors detected: Value 'long' at 'parameters.key' failed to satisfy constraint: Member must have length less than or equal to 3; "
                + "Value 'too long' at 'parameters.long.member' failed to satisfy constraint: Member must have length less than or equal to 5"
        ),
    ] as [(WireValue, String)])
    func refused(value: WireValue, message: String) { #expect(Self.failure(value) == message) }

    @Test("a pattern is held to the whole text, and a long text is refused by its length")
    func patterns() {
        #expect(Self.failure(["TrainingJobName": "good\nbad!"])?.contains("pattern") == true)
        #expect(Self.failure(["TrainingJobName": .string(String(repeating: "-", count: 100_000))])?.contains("length less than or equal to 63") == true)
    }

    @Test("at most so many violations are told")
    func many() {
        let value: WireValue = ["TrainingJobName": "a", "Tags": .list((0..<1000).map { _ in [:] })]
        let told = Self.failure(value)?.components(separatedBy: "Member must").count ?? 0
        #expect(told == 11)
    }
}
