package import BrachioActiveLearning
internal import BrachioCore
package import Foundation

/// A labelling job as the assistant sees it.
package struct AssistedJob: Sendable, Hashable {
    /// What people are asked.
    package enum Question: Sendable, Hashable {
        /// Which classes a photo is of.
        case classes
        /// Whether the label is right that a photo has: the classes of the job are verdicts.
        case verdict
        /// Whether the label of a photo stays, or which it shall have.
        case correction
    }

    package var id: Int64
    package var name: String
    package var question: Question
    /// Classes are told apart by their index; retired ones keep theirs.
    package var classes: Int
    package var selection: LearningSession.Selection
    /// Data objects, numbered from 0.
    package var total: Int
    /// Changes whenever an answer or a label changes.
    package var revision: Int
    /// Share of machine labels that shall be right; `nil` where people label everything.
    package var automationTarget: Double?

    package init(
        id: Int64, name: String, question: Question = .classes, classes: Int, selection: LearningSession.Selection, total: Int, revision: Int,
        automationTarget: Double?
    ) {
        self.id = id
        self.name = name
        self.question = question
        self.classes = classes
        self.selection = selection
        self.total = total
        self.revision = revision
        self.automationTarget = automationTarget
    }
}

/// A label that an object has now.
package struct AssistedLabel: Sendable, Hashable {
    /// The object's number.
    package var object: Int
    /// Class indices; one for a single selection.
    package var classes: [Int]
    /// Whether the machine gave it.
    package var isMachine: Bool

    package init(object: Int, classes: [Int], isMachine: Bool) {
        self.object = object
        self.classes = classes
        self.isMachine = isMachine
    }
}

/// The label that an object came with, which people look at.
package struct AssistedShownLabel: Sendable, Hashable {
    package var object: Int
    /// Class indices of the shown labels, which need not be the job's.
    package var classes: [Int]
    /// How sure whoever gave it was, 0…1, where that is known.
    package var confidence: Double?

    package init(object: Int, classes: [Int], confidence: Double? = nil) {
        self.object = object
        self.classes = classes
        self.confidence = confidence
    }
}

/// The labels that people look at in one job.
package struct AssistedShownLabels: Sendable, Hashable {
    /// How many classes the labels are of.
    package var classes: Int
    /// Whether the first of these classes are the job's, in the job's order.
    package var areOfTheJob: Bool
    package var labels: [AssistedShownLabel]

    /// Whether they are of one class each.
    package var selection: LearningSession.Selection { labels.allSatisfy { $0.classes.count == 1 } ? .single : .multiple }

    package init(classes: Int, areOfTheJob: Bool, labels: [AssistedShownLabel]) {
        self.classes = classes
        self.areOfTheJob = areOfTheJob
        self.labels = labels
    }
}

/// What the model says of one object.
package struct AssistedSuggestion: Sendable, Hashable {
    package var object: Int
    package var classIndex: Int
    package var confidence: Double

    package init(object: Int, classIndex: Int, confidence: Double) {
        self.object = object
        self.classIndex = classIndex
        self.confidence = confidence
    }
}

/// Labelling by machine in one job.
package struct AssistedAutomation: Sendable, Hashable {
    /// An object that people are asked though the machine is sure of it.
    package struct Check: Sendable, Hashable {
        package var object: Int
        package var classIndex: Int
        /// Whether people confirmed the machine's class; `nil` before they said anything.
        package var isRight: Bool?

        package init(object: Int, classIndex: Int, isRight: Bool?) {
            self.object = object
            self.classIndex = classIndex
            self.isRight = isRight
        }
    }

    package var state: MachineLabelling
    package var checks: [Check]

    package init(state: MachineLabelling = MachineLabelling(), checks: [Check] = []) {
        self.state = state
        self.checks = checks
    }
}

/// What the assistant needs of the room that keeps labelling jobs; handed over where the program is put together.
package protocol AssistedLabelling: Sendable {
    /// Jobs in progress, the oldest first.
    func jobs() async throws -> [AssistedJob]
    /// The objects with numbers above `number`, in ascending order, at most `count`: their numbers and the addresses of their photos.
    func objects(of job: Int64, after number: Int, count: Int) async throws -> [(object: Int, source: String)]
    /// Brings the photo at an address to a file.
    func bring(_ source: String, to file: URL) async throws
    /// Labels of people and of the machine.
    func labels(of job: Int64) async throws -> [AssistedLabel]
    /// The labels that the objects of a job came with whose question is not `classes`.
    func shownLabels(of job: AssistedJob) async throws -> AssistedShownLabels
    /// Gives objects without an answer the machine's labels. Returns how many took one.
    func label(_ suggestions: [AssistedSuggestion], in job: AssistedJob) async throws -> Int
    /// How the job's labelling by machine stands, and what was set aside for people to check.
    func automation(of job: Int64) async throws -> AssistedAutomation
    func setAutomation(_ state: MachineLabelling, of job: AssistedJob) async throws
    /// Leaves these objects to people, who do not see what the machine says of them.
    func setAside(_ suggestions: [AssistedSuggestion], in job: AssistedJob) async throws
    /// Takes the machine's labels of these objects back.
    func takeBack(_ objects: [Int], in job: AssistedJob) async throws
}
