internal import BrachioCore
package import BrachioLabelling
package import BrachioObjectStore
internal import Foundation

/// The fields of the form that makes a labelling job, as they were typed, and the job that they ask for.
package struct NewJobForm: Sendable {
    package var photos = ""
    package var title = ""
    package var name = ""
    package var classes = ""
    package var short = ""
    package var full = ""
    package var good = ""
    package var bad = ""
    package var output = ""
    package var isMultiple = false
    package var workersPerObject = "1"
    package var minutes = "5"
    package var suggestions = true
    package var automates = false
    /// In percent.
    package var target = "95"
    package var watches = false
    /// A team that is there; empty makes one of the workers.
    package var team = ""
    package var workers: [String] = []

    package init() {}

    init(_ fields: FormFields) {
        photos = fields.text("photos") ?? ""
        title = fields.text("title") ?? ""
        name = fields.text("name") ?? ""
        classes = fields["classes"] ?? ""
        short = fields.text("short") ?? ""
        full = fields.text("full") ?? ""
        good = fields["good"] ?? ""
        bad = fields["bad"] ?? ""
        output = fields.text("output") ?? ""
        isMultiple = fields["selection"] == "multiple"
        workersPerObject = fields.text("workers-per-object") ?? "1"
        minutes = fields.text("minutes") ?? "5"
        suggestions = fields["suggestions"] == "on"
        automates = fields["automates"] == "on"
        target = fields.text("target") ?? ""
        watches = fields["watches"] == "on"
        team = fields.text("team") ?? ""
        workers = fields.values("worker")
    }

    /// Lines of a field, without the empty ones.
    static func lines(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    /// The place of the photos, written as `s3://bucket/prefix` or `bucket/prefix`.
    ///
    /// - Throws: `invalidInput`.
    package func source() throws -> S3Location { try Self.location(photos, "the photos", example: "s3://photos/set1/") }

    static func location(_ text: String, _ what: String, example: String) throws -> S3Location {
        guard !text.isEmpty else { throw BrachioError(.invalidInput, "where \(what) are is not said", mend: "write for example \(example)") }
        return try S3Location(text.hasPrefix("s3://") ? text : "s3://\(text)")
    }

    /// A job's name made of its title: letters, digits and hyphens, as Ground Truth has it.
    package var jobName: String {
        if !name.isEmpty { return name }
        let plain = title.folding(options: .diacriticInsensitive, locale: nil)
        let words = plain.unicodeScalars.split { !($0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)) }
        return String(words.map { String($0) }.joined(separator: "-").prefix(60)).trimmingCharacters(in: CharacterSet(charactersIn: "-"))
    }

    /// - Parameter input: the manifest of the photos.
    /// - Throws: `invalidInput`, naming the field.
    package func settings(input: S3Location) throws -> JobSettings {
        guard !title.isEmpty else { throw BrachioError(.invalidInput, "the job has no title", mend: "say what people shall decide") }
        let source = try source()
        let output = try self.output.isEmpty
            ? S3Location(bucket: source.bucket, key: "labels") : Self.location(self.output, "the labels", example: "s3://photos/labels/")
        var settings = JobSettings(
            title: title, classes: LabelClass.named(Self.lines(classes)), attribute: jobName, input: input, output: output)
        settings.selection = isMultiple ? .multiple : .single
        settings.workersPerObject = try Self.number(workersPerObject, "number of people a photo")
        settings.taskTimeLimitSeconds = try Self.number(minutes, "number of minutes") * 60
        settings.showsSuggestions = suggestions
        settings.automation = automates ? try Self.automation(target) : nil
        settings.instructions = .init(short: short, full: full, good: Self.lines(good), bad: Self.lines(bad))
        if watches { settings.watchedPrefix = source }
        try settings.check()
        return settings
    }

    /// What a form says of labelling by machine; `nil` where people label everything. - Throws: `invalidInput`.
    static func automation(_ fields: FormFields) throws -> JobSettings.Automation? {
        fields["automates"] == "on" ? try automation(fields.text("target") ?? "") : nil
    }

    private static func automation(_ target: String) throws -> JobSettings.Automation {
        guard let percent = Double(target.replacing("%", with: "").trimmingCharacters(in: .whitespaces)), (50...99.99).contains(percent) else {
            throw BrachioError(.invalidInput, "the share of machine labels that shall be right is '\(target.prefix(40))'", mend: "write a number from 50 to 99.99")
        }
        return JobSettings.Automation(target: percent / 100)
    }

    private static func number(_ text: String, _ what: String) throws -> Int {
        guard let number = Int(text), number < 100_000 else {
            throw BrachioError(.invalidInput, "the \(what) is '\(text.prefix(40))', which is no number")
        }
        return number
    }
}
