internal import BrachioCore
package import BrachioLabelling
package import BrachioObjectStore
internal import Foundation

/// The job that the form's fields ask for.
extension NewJobForm {
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
            title: title, classes: LabelClass.named(Self.lines(classes)), attribute: attribute.isEmpty ? jobName : attribute, input: input, output: output)
        settings.description = description
        settings.selection = isMultiple ? .multiple : .single
        settings.workersPerObject = try Self.number(workersPerObject, "number of people a photo")
        settings.taskTimeLimitSeconds = try Self.seconds(minutes, of: 60, "number of minutes")
        settings.showsSuggestions = suggestions
        settings.automation = automates ? try Self.automation(target) : nil
        settings.availabilitySeconds = try Self.seconds(days, of: 86_400, "number of days")
        settings.humanLabelledMaximum = humanMaximum.isEmpty ? nil : try Self.number(humanMaximum, "number of photos after which the job stops")
        settings.percentageMaximum = percentageMaximum.isEmpty ? nil : try Self.number(percentageMaximum, "share of labelled photos at which the job stops")
        settings.instructions = .init(short: short, full: full, good: try Self.examples(good), bad: try Self.examples(bad))
        settings.watchedPrefix = try watchedPrefix(source)
        try setKind(&settings, source)
        try settings.check()
        return settings
    }

    static let kinds: [JobSettings.Kind] = [.label, .verify, .adjust]

    static func isManifest(_ place: S3Location) -> Bool { place.key.hasSuffix(".manifest") || place.key.hasSuffix(".jsonl") }

    private func setKind(_ settings: inout JobSettings, _ source: S3Location) throws {
        guard let kind = JobSettings.Kind(rawValue: kind), Self.kinds.contains(kind) else {
            throw BrachioError(.invalidInput, "there is no kind of job '\(kind.prefix(40))'", mend: "use label, verify or adjust")
        }
        settings.kind = kind
        guard kind != .label else { return }
        guard Self.isManifest(source) else {
            throw BrachioError(.invalidInput, "\(source) has no labels to check", mend: "name a manifest whose lines have them")
        }
        guard !previous.isEmpty, previous != settings.attribute else {
            throw BrachioError(
                .invalidInput, "which label is checked is not said", cause: "the new label needs a name of its own",
                mend: "write the name of the label that the photos have under More")
        }
        settings.previousAttribute = previous
    }

    private func watchedPrefix(_ source: S3Location) throws -> S3Location? {
        guard watches else { return nil }
        guard watched.isEmpty else { return try Self.watched(watched) }
        guard !Self.isManifest(source) else {
            throw BrachioError(.invalidInput, "no photos come to the manifest \(source)", mend: "say under More where photos come from later")
        }
        return source
    }

    /// The place that photos come to while a job runs.
    static func watched(_ place: String) throws -> S3Location { try location(place, "the photos that come later", example: "s3://photos/set1/") }

    /// Addresses of example pictures, one a line. - Throws: `invalidInput` for one that the portal cannot show.
    static func examples(_ text: String, known: [String] = []) throws -> [String] {
        let addresses = lines(text)
        for address in addresses where !known.contains(address) && !ExamplePictures.isNameable(address) {
            throw BrachioError(
                .invalidInput, "example picture \(address.prefix(200)) is neither in a bucket nor at an https address",
                mend: "upload it and write s3://bucket/key")
        }
        return addresses
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
        guard let number = Int(text), number <= LabellingLimits.objects else {
            throw BrachioError(.invalidInput, "the \(what) is '\(text.prefix(40))', which is no number")
        }
        return number
    }

    /// Parts of a unit count.
    private static func seconds(_ text: String, of unit: Double, _ what: String) throws -> Int {
        guard let number = Double(text), number.isFinite, abs(number) < 100_000 else {
            throw BrachioError(.invalidInput, "the \(what) is '\(text.prefix(40))', which is no number")
        }
        return Int((number * unit).rounded())
    }
}
