import BrachioCore
import BrachioWire
import Foundation
import TestSupport
import Testing

@Suite("Timestamps as text")
struct TimestampTests {
    @Test("a thousand days from 1900 to 2100, as Python's datetime writes them", .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
    func peer() throws {
        var random = SplitMix64(seed: 3)
        let seconds = (0..<1000).map { _ in Int.random(in: -2_208_988_800..<4_102_444_800, using: &random) }
        let printed = try PythonPeer.run("""
            from datetime import datetime, timedelta, timezone
            from email.utils import format_datetime
            from sys import argv
            for text in argv[1].split(","):
                moment = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=int(text))
                print(moment.strftime("%Y-%m-%dT%H:%M:%SZ"), moment.strftime("%Y%m%dT%H%M%SZ"), format_datetime(moment, usegmt=True), sep="|")
            """, [seconds.map(String.init).joined(separator: ",")])
        for (second, line) in zip(seconds, printed.split(separator: "\n")) {
            let date = Date(timeIntervalSince1970: Double(second))
            #expect("\(TimestampText.iso8601(date))|\(TimestampText.basic(date))|\(TimestampText.rfc822(date))" == line)
            #expect(TimestampText.date(iso8601: TimestampText.iso8601(date)) == date)
            #expect(TimestampText.date(basic: TimestampText.basic(date)) == date)
            #expect(TimestampText.date(rfc822: TimestampText.rfc822(date)) == date)
        }
        #expect(printed.split(separator: "\n").count == 1000)
    }

    @Test("forms of ISO 8601", arguments: [
        ("2013-05-24", 1_369_353_600.0), ("2013-05-24T01:02:03.250Z", 1_369_357_323.25), ("2013-05-24T01:02:03+02:00", 1_369_350_123),
        ("2013-05-24T01:02Z", 1_369_357_320), ("2013-05-24 01:02:03", 1_369_357_323), ("2013-05-24T01:02:03-0130", 1_369_362_723),
    ])
    func forms(text: String, seconds: Double) {
        #expect(TimestampText.date(iso8601: text) == Date(timeIntervalSince1970: seconds))
    }

    @Test("what is no date is none", arguments: [
        "", "2013", "2013-13-01", "2013-02-29", "2013-05-24T25:00:00Z", "2013-05-24T01:60:00Z", "2013-05-24T01:02:03ZZ", "2013-05-24T01:02:03.Z",
        "13-05-24", "2013-05-24T", "2013-05-24T01:02:03+99:00", "20130524T000000Z",
    ])
    func none(text: String) { #expect(TimestampText.date(iso8601: text) == nil) }
}
