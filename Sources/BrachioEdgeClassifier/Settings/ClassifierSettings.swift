internal import BrachioCore
internal import Foundation

/// The configuration of a classifier function: JSON, in which everything but the source may be left out.
///
///     {"source": {"folder": {"path": "/photos", "framesPerSecond": 5}}, "topic": "dino-detect", "threshold": 0.5, "onlyChanges": true}
package struct ClassifierSettings: Codable, Sendable, Hashable {
    /// Frames below a confidence, kept to be looked at by people.
    package struct Captures: Codable, Sendable, Hashable {
        /// Frames whose best class is less probable than this are kept.
        package var below: Double
        package var perHourMax: Int
        package var bytesMax: Int64
        /// `s3://bucket/prefix` that they are sent to, each with its prediction; `nil`: they stay on the device.
        package var to: String?

        package init(below: Double, perHourMax: Int = 60, bytesMax: Int64 = ClassifierLimits.captureBytes, to: String? = nil) {
            self.below = below
            self.perHourMax = perHourMax
            self.bytesMax = bytesMax
            self.to = to
        }

        package init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            self.init(below: try values.decode(Double.self, forKey: .below))
            perHourMax = try values.decodeIfPresent(Int.self, forKey: .perHourMax) ?? perHourMax
            bytesMax = try values.decodeIfPresent(Int64.self, forKey: .bytesMax) ?? bytesMax
            to = try values.decodeIfPresent(String.self, forKey: .to)
        }
    }

    package var source: FrameSourceSettings
    /// The model resource's identifier; `nil` for the only one that the function has.
    package var model: String?
    package var topic: String
    package var payload: String
    /// Less probable classes are not published, 0…1.
    package var threshold: Double
    /// A class is published when it is another than the last one.
    package var onlyChanges: Bool
    /// Shortest time between two messages.
    package var secondsBetweenMessages: Double
    /// Threads of the model; `nil` for one a core.
    package var threads: Int?
    package var captures: Captures?
    /// The frame with its class written on it is put at this path every so often.
    package var snapshot: Snapshot?

    package struct Snapshot: Codable, Sendable, Hashable {
        package var path: String
        package var secondsBetween: Double

        package init(path: String, secondsBetween: Double = 5) {
            self.path = path
            self.secondsBetween = secondsBetween
        }
    }

    package static let standardPayload = #"{"class":"${class}","confidence":${confidence},"time":"${time}"}"#

    package init(
        source: FrameSourceSettings, model: String? = nil, topic: String = "classified", payload: String = standardPayload, threshold: Double = 0,
        onlyChanges: Bool = false, secondsBetweenMessages: Double = 0, threads: Int? = nil, captures: Captures? = nil, snapshot: Snapshot? = nil
    ) {
        self.source = source
        self.model = model
        self.topic = topic
        self.payload = payload
        self.threshold = threshold
        self.onlyChanges = onlyChanges
        self.secondsBetweenMessages = secondsBetweenMessages
        self.threads = threads
        self.captures = captures
        self.snapshot = snapshot
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(source: try values.decode(FrameSourceSettings.self, forKey: .source))
        model = try values.decodeIfPresent(String.self, forKey: .model)
        topic = try values.decodeIfPresent(String.self, forKey: .topic) ?? topic
        payload = try values.decodeIfPresent(String.self, forKey: .payload) ?? payload
        threshold = try values.decodeIfPresent(Double.self, forKey: .threshold) ?? threshold
        onlyChanges = try values.decodeIfPresent(Bool.self, forKey: .onlyChanges) ?? onlyChanges
        secondsBetweenMessages = try values.decodeIfPresent(Double.self, forKey: .secondsBetweenMessages) ?? secondsBetweenMessages
        threads = try values.decodeIfPresent(Int.self, forKey: .threads)
        captures = try values.decodeIfPresent(Captures.self, forKey: .captures)
        snapshot = try values.decodeIfPresent(Snapshot.self, forKey: .snapshot)
    }

    /// - Throws: `invalidInput` naming what cannot be.
    package init(json: String) throws {
        do { self = try JSONDecoder().decode(Self.self, from: Data(json.utf8)) } catch {
            throw BrachioError(.invalidInput, "the classifier's settings cannot be read", cause: Self.reason(error))
        }
        try SettingsNames.check(json)
        func refuse(_ thing: String, _ mend: String) -> BrachioError {
            BrachioError(.invalidInput, "the classifier's settings cannot be: \(thing)", mend: mend)
        }
        guard (0...1).contains(threshold) else { throw refuse("threshold is \(threshold)", "give a probability, 0 to 1") }
        guard (0...86_400).contains(secondsBetweenMessages) else { throw refuse("secondsBetweenMessages is \(secondsBetweenMessages)", "give 0 to 86400") }
        guard !topic.isEmpty, topic.utf8.count <= 256, !topic.contains(where: { "+#\0".contains($0) }) else {
            throw refuse("topic is \"\(topic.prefix(80))\"", "give 1 to 256 bytes without + and #")
        }
        if let captures, !(0...1).contains(captures.below) || captures.perHourMax < 0 || captures.bytesMax < 0 {
            throw refuse("captures", "give a probability below which frames are kept, and limits that are not negative")
        }
        if let to = captures?.to { _ = try CaptureDestination(to) }
        _ = try PayloadTemplate(payload)
    }

    /// What is wrong, with its place: `source.folder.path is missing`.
    private static func reason(_ error: any Error) -> String {
        func place(_ path: [any CodingKey]) -> String { path.map(\.stringValue).filter { !$0.hasPrefix("_") }.joined(separator: ".") }
        switch error {
        case DecodingError.keyNotFound(let key, let context): return "\(place(context.codingPath + [key])) is missing"
        case DecodingError.typeMismatch(_, let context) where place(context.codingPath) == "source":
            return "source has to name one of \(FrameSourceSettings.CodingKeys.allCases.map(\.stringValue).joined(separator: ", "))"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            return "\(context.codingPath.isEmpty ? "what stands there" : place(context.codingPath)) is not what it should be"
        default: return "it is no JSON"
        }
    }
}

/// Where frames come from.
package enum FrameSourceSettings: Codable, Sendable, Hashable {
    /// Photos in the order of their names; with `repeats` from the first again, otherwise those that are added later.
    case folder(path: String, framesPerSecond: Double?, repeats: Bool?)
    /// A picture from an address, again and again.
    case snapshot(url: String, secondsBetween: Double?)
    /// A stream of JPEGs, as cameras serve it (multipart/x-mixed-replace).
    case mjpeg(url: String)
    /// A camera of the operating system's (V4L2).
    case camera(device: String, width: Int?, height: Int?, framesPerSecond: Int?)
    /// Any pipeline of GStreamer's; an `appsink` at its end is left out.
    case gstreamer(pipeline: String)

    enum CodingKeys: String, CodingKey, CaseIterable { case folder, camera, gstreamer, mjpeg, snapshot }
}
