internal import BrachioCore
internal import BrachioLabelling
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
    /// Where photos come from later; empty where `watches` means the place of the photos.
    package var watched = ""
    package var kind = JobSettings.Kind.label.rawValue
    package var description = ""
    /// The key of the label; empty for the job's name.
    package var attribute = ""
    /// The key of the label that is verified or corrected.
    package var previous = ""
    package var days = "30"
    /// Stopping conditions; empty for none.
    package var humanMaximum = ""
    package var percentageMaximum = ""
    /// The job that this one goes on with, under the same label; its classes keep their numbers.
    package var continued: String?
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
        watched = fields.text("watched") ?? ""
        kind = fields.text("kind") ?? JobSettings.Kind.label.rawValue
        description = fields.text("description") ?? ""
        attribute = fields.text("attribute") ?? ""
        previous = fields.text("previous") ?? ""
        days = fields.text("days") ?? "30"
        humanMaximum = fields.text("human-maximum") ?? ""
        percentageMaximum = fields.text("percentage-maximum") ?? ""
        continued = fields.text("continued")
        team = fields.text("team") ?? ""
        workers = fields.values("worker")
    }

    /// Lines of a field, without the empty ones.
    static func lines(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
}
