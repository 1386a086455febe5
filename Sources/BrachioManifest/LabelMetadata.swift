internal import BrachioCore

/// What a labelling job says about a label: the object under `<label>-metadata`. Members it does not know are kept.
public struct LabelMetadata: Sendable, Hashable {
    /// The class in words.
    public var className: String?
    /// From 0 to 1.
    public var confidence: Double?
    /// `groundtruth/image-classification`.
    public var type: String?
    /// `labeling-job/<name>`.
    public var jobName: String?
    public var isHumanAnnotated: Bool?
    /// As written: ISO 8601 without a zone, in UTC.
    public var creationDate: String?
    /// Why there is no label.
    public var failureReason: String?
    /// All other members, as written, in their order.
    public var others: [Other] = []

    public struct Other: Sendable, Hashable {
        public var key: String
        public var json: String

        public init(key: String, json: String) {
            self.key = key
            self.json = json
        }
    }

    public init(className: String? = nil, confidence: Double? = nil) {
        self.className = className
        self.confidence = confidence
    }

    public init(json: String) throws {
        var scanner = JSONScanner(Array(json.utf8))
        for member in try scanner.wholeObject() {
            let text = JSONString.decode(member.value)
            let raw = String(decoding: member.value, as: UTF8.self)
            switch (member.key, text) {
            case ("class-name", let text?): className = text
            case ("type", let text?): type = text
            case ("job-name", let text?): jobName = text
            case ("creation-date", let text?): creationDate = text
            case ("failure-reason", let text?): failureReason = text
            case ("human-annotated", "yes"): isHumanAnnotated = true
            case ("human-annotated", "no"): isHumanAnnotated = false
            case ("confidence", nil) where Double(raw) != nil: confidence = Double(raw)
            default: others.append(Other(key: member.key, json: raw))
            }
        }
    }

    public var json: String {
        var members: [(String, String)] = []
        func add(_ key: String, _ text: String?) {
            if let text { members.append((key, String(decoding: JSONString.encode(text), as: UTF8.self))) }
        }
        add("class-name", className)
        if let confidence, confidence.isFinite { members.append(("confidence", "\(confidence)")) }
        add("type", type)
        add("job-name", jobName)
        add("human-annotated", isHumanAnnotated.map { $0 ? "yes" : "no" })
        add("creation-date", creationDate)
        add("failure-reason", failureReason)
        members += others.map { ($0.key, $0.json) }
        return "{" + members.map { String(decoding: JSONString.encode($0), as: UTF8.self) + ":" + $1 }.joined(separator: ",") + "}"
    }
}

extension ManifestRecord {
    /// The label under `attribute`; `nil` when the line has none.
    public func label(_ attribute: LabelAttribute) throws -> ManifestLabel? {
        guard let json = json(attribute.name), json != "null" else { return nil }
        do { return try ManifestLabel(json: json) } catch let error as BrachioError { throw error.within("'\(attribute)'") }
    }

    public func metadata(_ attribute: LabelAttribute) throws -> LabelMetadata? {
        guard let json = json(attribute.metadataName) else { return nil }
        do { return try LabelMetadata(json: json) } catch let error as BrachioError {
            throw error.within("'\(attribute.metadataName)'")
        }
    }

    public mutating func setLabel(_ attribute: LabelAttribute, _ label: ManifestLabel, _ metadata: LabelMetadata) throws {
        try set(attribute.name, json: label.json)
        try set(attribute.metadataName, json: metadata.json)
    }
}
