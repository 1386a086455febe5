import BrachioCore
import BrachioManifest
import Foundation
import Testing

@Suite struct RecordTests {
    /// The output line that the Ground Truth documentation shows, with keys of its owner's added.
    static let published = #"""
        {"source-ref": "s3://bucket/a.jpg", "note": "caf\u00e9 \ud83e\udd95", "size": [1.50, 2e3, -0], "dino": 0, "dino-metadata": {"class-name": "dog", "confidence": 0.94, "type": "groundtruth/image-classification", "job-name": "labeling-job/j", "human-annotated": "yes", "creation-date": "2019-05-25T08:54:54.133410", "extra": null}}
        """#

    @Test("an unchanged line is given back byte for byte")
    func unchanged() throws {
        #expect(try ManifestRecord(line: Self.published).line == Self.published)
        let spaced = "  { \"a\" :1 ,\"b\":\t[ ] }  "
        #expect(try ManifestRecord(line: spaced).line == spaced)
    }

    @Test("label, metadata and escaped strings are read")
    func read() throws {
        let record = try ManifestRecord(line: Self.published)
        let attribute = try LabelAttribute.find(in: record)
        #expect(attribute.name == "dino")
        #expect(record.string("note") == "café 🦕")
        #expect(try record.label(attribute) == .number(0))
        let metadata = try #require(try record.metadata(attribute))
        #expect(metadata.className == "dog")
        #expect(metadata.confidence == 0.94)
        #expect(metadata.isHumanAnnotated == true)
        #expect(metadata.others.map(\.key) == ["extra"])
    }

    @Test("a label may be a number or a string", arguments: [
        ("3", ManifestLabel.number(3)), ("\"3\"", .text("3")), ("3.0", .number(3)), ("\"cat\"", .text("cat")),
    ])
    func labels(json: String, expected: ManifestLabel) throws {
        let record = try ManifestRecord(line: "{\"source-ref\":\"a\",\"kind\":\(json)}")
        #expect(try record.label(LabelAttribute.find(in: record)) == expected)
    }

    @Test("a changed member stays where it is, and the others keep their spelling")
    func changed() throws {
        var record = try ManifestRecord(line: Self.published)
        let attribute = try LabelAttribute("dino")
        try record.setLabel(attribute, .number(4), LabelMetadata(className: "cat", confidence: 0.5))
        #expect(record.line.hasPrefix(#"{"source-ref": "s3://bucket/a.jpg", "note": "caf\u00e9 \ud83e\udd95", "size": [1.50, 2e3, -0], "dino": 4, "#))
        #expect(try ManifestRecord(line: record.line).metadata(attribute)?.className == "cat")
    }

    @Test("what is not one JSON object is refused with its place", arguments: [
        "", "[]", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{\"a\":01}", "{\"a\":1}x", "{\"a\":\"\\q\"}", "{\"a\":tru}",
        "{\"a\":1,\"a\":2}", "{\"$a\":1}", "{\"a\":+1}", "{\"a\":.5}", "{\"a\":\"\u{1}\"}", "{\"a\":\"\\u12\"}",
    ])
    func refused(line: String) {
        #expect(throws: BrachioError.self) { try ManifestRecord(line: line) }
    }

    @Test("limits on a line, an attribute and nesting hold exactly")
    func limits() throws {
        func attribute(_ characters: Int) -> String { "{\"a\":\"" + String(repeating: "é", count: characters - 2) + "\"}" }
        #expect(throws: Never.self) { try ManifestRecord(line: attribute(ManifestLimits.attributeCharacters)) }
        let tooLong = #expect(throws: BrachioError.self) {
            try ManifestRecord(line: attribute(ManifestLimits.attributeCharacters + 1))
        }
        #expect(tooLong?.code == .limitExceeded)
        let wide = "{" + (0..<6).map { "\"\($0)\":\"" + String(repeating: "x", count: 19_000) + "\"" }.joined(separator: ",") + "}"
        #expect(throws: BrachioError.self) { try ManifestRecord(line: wide) }
        let deep = "{\"a\":" + String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000) + "}"
        #expect(throws: BrachioError.self) { try ManifestRecord(line: deep) }
    }

    @Test("random records survive being written and read, and agree with Foundation's JSON")
    func roundTrips() throws {
        var source = SplitMix64(seed: 17)
        for _ in 0..<300 {
            var record = try ManifestRecord(sourceReference: randomText(&source))
            let label = ManifestLabel.text(randomText(&source))
            var metadata = LabelMetadata(className: randomText(&source), confidence: Double(source.uniform()))
            metadata.isHumanAnnotated = source.next(below: 2) == 0
            metadata.failureReason = source.next(below: 2) == 0 ? randomText(&source) : nil
            let attribute = try LabelAttribute("kind")
            try record.setLabel(attribute, label, metadata)
            let again = try ManifestRecord(line: record.line)
            #expect(again.sourceReference == record.sourceReference)
            #expect(try again.label(attribute) == label)
            #expect(try again.metadata(attribute) == metadata)
            let peer = try #require(try JSONSerialization.jsonObject(with: Data(record.line.utf8)) as? [String: Any])
            #expect(peer["source-ref"] as? String == record.sourceReference)
            #expect(peer["kind"] as? String == label.description)
        }
    }

    @Test("no mutation of a line crashes the reader")
    func mutations() throws {
        var source = SplitMix64(seed: 5)
        let original = Array(Self.published.utf8)
        for _ in 0..<3_000 {
            var bytes = original
            for _ in 0...source.next(below: 4) {
                let place = source.next(below: bytes.count)
                switch source.next(below: 3) {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: source.next())
                case 1: bytes.remove(at: place)
                default: bytes.insert(bytes[source.next(below: bytes.count)], at: place)
                }
            }
            let line = String(decoding: bytes, as: UTF8.self)
            if let record = try? ManifestRecord(line: line) { #expect(record.line == line) }
        }
    }

    private func randomText(_ source: inout SplitMix64) -> String {
        let alphabet: [Character] = ["a", "Z", "\"", "\\", "\n", "\t", "\u{1}", "é", "🦕", "/", " ", "\u{2028}", "{", ":"]
        return String((0..<source.next(below: 12)).map { _ in alphabet[source.next(below: alphabet.count)] })
    }
}
