package import BrachioObjectStore
internal import BrachioCore
internal import BrachioManifest
internal import Foundation

/// What a labelling job was asked to do. Classes and instructions may change while it runs.
package struct JobSettings: Sendable, Hashable, Codable {
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// Photos without a label get one.
        case label
        /// Whether the label that a photo has is right, in the classes of the job.
        case verify
        /// The label that a photo has is kept or corrected.
        case adjust
        /// As adjust, for the photos that people of another job disagreed on; the answers go back to that job.
        case review
    }

    package enum Selection: String, Sendable, Hashable, Codable {
        case single, multiple
    }

    package struct Instructions: Sendable, Hashable, Codable {
        /// Beside the photo.
        package var short = ""
        /// In a dialog.
        package var full = ""
        /// Example pictures: addresses in a bucket, or URLs.
        package var good: [String] = []
        package var bad: [String] = []

        package init(short: String = "", full: String = "", good: [String] = [], bad: [String] = []) {
            self.short = short
            self.full = full
            self.good = good
            self.bad = bad
        }
    }

    package struct Automation: Sendable, Hashable, Codable {
        /// The share of machine labels that shall be right.
        package var target: Double
        package init(target: Double = 0.95) { self.target = target }
    }

    package var title: String
    package var description = ""
    package var keywords: [String] = []
    package var kind = Kind.label
    package var selection = Selection.single
    package var classes: [LabelClass]
    package var instructions = Instructions()
    /// The key of the label in the output manifest.
    package var attribute: String
    /// The key of the label that is verified or adjusted.
    package var previousAttribute: String?
    package var input: S3Location
    package var output: S3Location
    package var workersPerObject = 1
    package var taskTimeLimitSeconds = LabellingLimits.standardTaskTimeLimitSeconds
    package var availabilitySeconds = LabellingLimits.standardAvailabilitySeconds
    package var concurrentTasksMaximum = LabellingLimits.standardConcurrentTasks
    /// The job stops once people have labelled so many objects.
    package var humanLabelledMaximum: Int?
    /// The job stops once so much of its input is labelled, in percent.
    package var percentageMaximum: Int?
    /// The model labels what it is sure of; `nil`: people label everything.
    package var automation: Automation?
    /// Whether workers see what the model thinks.
    package var showsSuggestions = false
    /// Photos that come to this prefix while the job runs join it.
    package var watchedPrefix: S3Location?
    /// The job whose disagreements a review settles.
    package var reviewedJob: String?

    package init(title: String, classes: [LabelClass], attribute: String, input: S3Location, output: S3Location) {
        self.title = title
        self.classes = classes
        self.attribute = attribute
        self.input = input
        self.output = output
    }

    /// Throws for what no job can be.
    package func check() throws {
        _ = try LabelAttribute(attribute)
        try LabelClass.check(classes)
        try Self.check(workersPerObject, LabellingLimits.workersPerObject, "workers per object")
        try Self.check(taskTimeLimitSeconds, LabellingLimits.taskTimeLimitSeconds, "task time limit in seconds")
        try Self.check(concurrentTasksMaximum, LabellingLimits.concurrentTasks, "number of tasks at once")
        guard availabilitySeconds >= LabellingLimits.availabilitySecondsMinimum else {
            throw BrachioError(.invalidInput, "a task is available for at least \(LabellingLimits.availabilitySecondsMinimum) seconds")
        }
        if let humanLabelledMaximum { try Self.check(humanLabelledMaximum, 1...Int.max, "number of objects that people label") }
        if let percentageMaximum { try Self.check(percentageMaximum, 1...100, "percentage of objects that are labelled") }
        if let automation { try Self.check(automation.target, 0.5...0.9999, "share of machine labels that shall be right") }
        if automation != nil, selection == .multiple {
            throw BrachioError(
                .invalidInput, "a model labels by machine only where each object has one class", cause: "the job takes several classes an object",
                mend: "switch labelling by machine off; the model's suggestions stay")
        }
        if automation != nil, kind != .label {
            throw BrachioError(
                .invalidInput, "a model labels by machine only photos that have no label yet", cause: "the job is to \(kind.rawValue) labels",
                mend: "switch labelling by machine off")
        }
        guard instructions.short.count + instructions.full.count <= LabellingLimits.instructionsCharacters else {
            throw BrachioError(.limitExceeded, "the instructions have more than \(LabellingLimits.instructionsCharacters) characters")
        }
        if kind == .adjust || kind == .verify || kind == .review {
            guard previousAttribute != nil else {
                throw BrachioError(.invalidInput, "a \(kind.rawValue) job needs the name of the label that its photos have")
            }
        }
    }

    private static func check<Value: Comparable>(_ value: Value, _ range: ClosedRange<Value>, _ name: String) throws {
        guard range.contains(value) else {
            throw BrachioError(.invalidInput, "the \(name) is \(value)", cause: "it is from \(range.lowerBound) to \(range.upperBound)")
        }
    }

    /// The index of a class by a name that it has or had.
    func index(of name: String) -> Int? {
        classes.firstIndex { $0.name == name && !$0.isRetired } ?? classes.firstIndex { $0.formerNames.contains(name) && !$0.isRetired }
            ?? classes.firstIndex { $0.name == name || $0.formerNames.contains(name) }
    }

    /// A label in words, for people.
    package func className(_ indices: [Int]) -> String { indices.isEmpty ? "none" : names(indices).joined(separator: ", ") }

    func names(_ indices: [Int]) -> [String] { indices.compactMap { classes.indices.contains($0) ? classes[$0].name : nil } }
}
