internal import BrachioDemo
internal import BrachioImaging
internal import BrachioManifest
internal import Foundation

/// What came of the device's part of the demo, from the messages that were received.
struct DemoDeviceReport: Encodable {
    /// Of the frames that one model alone has answered.
    struct Model: Encodable {
        var frames: Int
        var accuracy: Double
        var millisecondsMedian: Double
    }

    var first: Model
    var second: Model
    /// Frames that the camera showed, each of which is one message.
    var sent: Int
    var received: Int
    /// Messages that came more than once: what a broken connection left unconfirmed is sent again.
    var duplicates: Int
    var outageSeconds: Double
    var waitedOnDevice: Int
    var secondsUntilAllArrived: Double
    var contactSheet: String

    static func model(_ frames: some Collection<DemoCamera.Frame>, _ answers: [String: DemoReceiver.Answer], classes: [String]) -> Model {
        let answered = frames.compactMap { frame in answers[frame.name].map { (frame: frame, answer: $0) } }
        let right = answered.count { classes[$0.frame.photo.classIndex] == $0.answer.class }
        let times = answered.map(\.answer.milliseconds).sorted()
        return Model(
            frames: answered.count, accuracy: Double(right) / Double(max(1, answered.count)), millisecondsMedian: times.isEmpty ? 0 : times[times.count / 2])
    }

    var text: String {
        var table = Table([("on the device", .left), ("frames", .right), ("right", .right), ("ms a frame", .right)])
        for (name, model) in [("first model", first), ("second model", second)] {
            table.add([name, String(model.frames), Numbers.percent(model.accuracy), Numbers.fixed(model.millisecondsMedian, 1)])
        }
        return """
            \(table.text)

            messages: \(sent) sent, \(received) received, \(sent - received) lost, \(duplicates) twice
            network away for \(Numbers.fixed(outageSeconds, 1)) s: \(waitedOnDevice) messages waited on the device, the last arrived \
            \(Numbers.fixed(secondsUntilAllArrived, 1)) s after it was back
            """
    }

    /// The last answers as they were received.
    static func contactSheet(_ frames: some Collection<DemoCamera.Frame>, _ answers: [String: DemoReceiver.Answer], classes: [String]) -> Picture {
        let entries = frames.prefix(ContactSheet.entriesMax).compactMap { frame -> ContactSheet.Entry? in
            guard let answer = answers[frame.name], let picture = try? PhotoDecoder.decode(contentsOf: frame.photo.file) else { return nil }
            return ContactSheet.Entry(picture: picture, truth: classes[frame.photo.classIndex], prediction: answer.class, confidence: answer.confidence)
        }
        return ContactSheet.render(entries: entries, title: "Received from the device \(DemoDevice.name)")
    }
}
