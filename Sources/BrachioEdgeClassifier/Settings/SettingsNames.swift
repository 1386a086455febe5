internal import BrachioCore
internal import BrachioJSON

/// The names that a classifier's settings may use: one that is misspelt is an error, not a setting that silently is missing.
enum SettingsNames {
    /// By the member that they are in; those of the settings themselves under the empty name.
    private static let known: [String: Set<String>] = [
        "": [
            "source", "model", "topic", "payload", "threshold", "onlyChanges", "secondsBetweenMessages", "threads", "captures", "snapshot",
            // A parameter of the connector, which the deployment has read.
            "MLModelResourceId",
        ],
        "captures": ["below", "perHourMax", "bytesMax", "to"], "snapshot": ["path", "secondsBetween"],
        "source": ["folder", "snapshot", "mjpeg", "camera", "gstreamer"], "source.folder": ["path", "framesPerSecond", "repeats"],
        "source.snapshot": ["url", "secondsBetween"], "source.mjpeg": ["url"], "source.camera": ["device", "width", "height", "framesPerSecond"],
        "source.gstreamer": ["pipeline"],
    ]

    /// - Throws: `invalidInput` naming what is not known.
    static func check(_ json: String) throws { try check(JSONParser.parse(json), "") }

    private static func check(_ value: JSONValue, _ place: String) throws {
        guard let object = value.object, let names = known[place] else { return }
        for (name, inner) in object {
            let path = place.isEmpty ? name : "\(place).\(name)"
            guard names.contains(name) else {
                throw BrachioError(
                    .invalidInput, "the classifier's settings cannot be read", cause: "\(path.prefix(100)) is not known",
                    mend: "what can be said there: \(names.sorted().joined(separator: ", "))")
            }
            try check(inner, path)
        }
    }
}
