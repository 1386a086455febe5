import BrachioCore
import BrachioEdgeClassifier
import Foundation
import Testing

@Suite("What a classifier publishes and keeps")
struct RuleTests {
    @Test("nothing below the threshold, and what is below it is no change")
    func threshold() {
        var rule = PublishRule(threshold: 0.5, onlyChanges: true, secondsBetween: 0)
        let answers = [("a", 0.9), ("a", 0.8), ("b", 0.4), ("a", 0.9), ("b", 0.5), ("b", 0.9), ("a", 0.6)]
        let published = answers.enumerated().map { rule.publishes($0.element.0, confidence: $0.element.1, at: .seconds($0.offset)) }
        #expect(published == [true, false, false, false, true, false, true])
    }

    @Test("no two messages closer than may be")
    func rate() {
        var rule = PublishRule(threshold: 0, onlyChanges: false, secondsBetween: 2)
        #expect([0, 1, 2, 3, 4].map { rule.publishes("a", confidence: 1, at: .seconds($0)) } == [true, false, true, false, true])
    }

    @Test("unsure frames are kept, as many an hour as may be, and not all at once")
    func captures() {
        var rule = CaptureRule(below: 0.6, perHourMax: 60)
        let sure = rule.captures(confidence: 0.6, at: .zero)
        #expect(!sure)
        let atOnce = (0..<1_000).filter { _ in rule.captures(confidence: 0.1, at: .zero) }.count
        #expect(atOnce == 7)
        let hour = (0..<36_000).filter { rule.captures(confidence: 0.1, at: .milliseconds(100 * $0)) }.count
        #expect((59...60).contains(hour))
        var none = CaptureRule(below: 1, perHourMax: 0)
        let kept = none.captures(confidence: 0, at: .seconds(7_200))
        #expect(!kept)
    }

    private static let values = PayloadTemplate.Values(
        name: #"T. "rex""#, confidence: 0.974, time: Date(timeIntervalSince1970: 0), taken: Date(timeIntervalSince1970: 1.5), milliseconds: 12.34, frame: 7, source: "a.jpg",
        probabilities: [(#"T. "rex""#, 0.974), ("other", 0.026)])

    @Test("the template's places become values, escaped for JSON")
    func template() throws {
        let template = try PayloadTemplate(
            #"{"dinosaur":"${class}","confidence":"${confidence}","p":${percent},"t":"${time}","at":${taken},"ms":${milliseconds},"n":${frame},"s":"${source}","all":${probabilities},"$":"{}"}"#)
        let text = template.text(Self.values)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(object["dinosaur"] as? String == #"T. "rex""# && object["confidence"] as? String == "0.97" && object["p"] as? Int == 97)
        #expect(object["t"] as? String == "1970-01-01T00:00:00.000Z" && object["n"] as? Int == 7 && object["at"] as? Int == 1_500 && object["s"] as? String == "a.jpg")
        #expect((object["all"] as? [String: Double])?["other"] == 0.026)
    }

    @Test("settings are read with what they leave out, and refused with the reason")
    func settings() throws {
        let settings = try ClassifierSettings(json: #"{"source":{"folder":{"path":"/photos"}},"topic":"dino-detect","captures":{"below":0.5,"perHourMax":6,"bytesMax":1000}}"#)
        #expect(settings == ClassifierSettings(
            source: .folder(path: "/photos", framesPerSecond: nil, repeats: nil), topic: "dino-detect", captures: .init(below: 0.5, perHourMax: 6, bytesMax: 1_000)))
        let wrong = [
            "", "{}", #"{"source":{"folder":{"path":"/p"}},"threshold":2}"#, #"{"source":{"folder":{"path":"/p"}},"topic":"a/#"}"#,
            #"{"source":{"folder":{"path":"/p"}},"payload":"${colour}"}"#, #"{"source":{"telescope":{"path":"/p"}}}"#,
        ]
        let words = [
            #"{"source":{"telescope":{}}}"#: "source has to name one of folder, camera, gstreamer, mjpeg, snapshot",
            #"{"source":{"folder":{"path":"/p"},"camera":{"device":"/dev/video0"}}}"#: "source has to name one of folder, camera, gstreamer, mjpeg, snapshot",
            #"{"source":{"folder":{"photos":"/p"}}}"#: "source.folder.path is missing", #"{"topic":"a"}"#: "source is missing",
            #"{"source":{"folder":{"path":7}}}"#: "source.folder.path is not what it should be",
            #"{"source":{"folder":{"path":"/p"}},"captures":{"below":"much"}}"#: "captures.below is not what it should be", "{": "it is no JSON",
        ]
        for (json, cause) in words {
            let error = #expect(throws: BrachioError.self) { try ClassifierSettings(json: json) }
            #expect(error?.cause == cause)
        }
        for json in wrong { #expect(throws: BrachioError.self, "\(json)") { try ClassifierSettings(json: json) } }
        let worded = [
            (#"{"source":{"folder":{"path":"/p"}},"treshold":0.9}"#, "treshold is not known"), (#"{"sorce":{"folder":{"path":"/p"}}}"#, "source is missing"),
            (#"{"source":{"camera":{"device":"/dev/video0","fps":5}}}"#, "source.camera.fps is not known"),
            (#"{"source":{"folder":{"path":"/p"}},"captures":{"below":0.5,"perHour":6}}"#, "captures.perHour is not known"),
            (#"{"source":{"folder":{"path":"/p"}},"threshold":"high"}"#, "threshold is not what it should be"),
        ]
        for (json, words) in worded {
            let error = #expect(throws: BrachioError.self) { try ClassifierSettings(json: json) }
            #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
        }
        _ = try ClassifierSettings(json: #"{"source":{"camera":{"device":"/dev/video0"}},"MLModelResourceId":"model"}"#)
    }
}
