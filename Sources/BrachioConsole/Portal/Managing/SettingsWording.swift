package import BrachioLabelling
internal import BrachioObjectStore
internal import Foundation

/// What was changed in a job's settings, in words.
package enum SettingsWording {
    /// Characters of a value that is told.
    static let valueCharacters = 80

    /// One line for each thing that differs.
    package static func differences(from old: JobSettings, to new: JobSettings) -> [String] {
        var lines = value("title", old.title, new.title) + value("description", old.description, new.description) + classes(old.classes, new.classes)
        lines += value("short instructions", old.instructions.short, new.instructions.short)
        lines += value("full instructions", old.instructions.full, new.instructions.full)
        lines += examples("good", old.instructions.good, new.instructions.good) + examples("bad", old.instructions.bad, new.instructions.bad)
        lines += value("photos that join it", old.watchedPrefix?.description, new.watchedPrefix?.description)
        lines += value("suggestions", shown(old), shown(new)) + value("labels by the model", automation(old), automation(new))
        lines += value("seconds to answer a photo", String(old.taskTimeLimitSeconds), String(new.taskTimeLimitSeconds))
        lines += value("seconds that photos wait", String(old.availabilitySeconds), String(new.availabilitySeconds))
        lines += value("photos at once", String(old.concurrentTasksMaximum), String(new.concurrentTasksMaximum))
        lines += value("stop after so many labels", old.humanLabelledMaximum.map(String.init), new.humanLabelledMaximum.map(String.init))
        lines += value("stop at so many percent", old.percentageMaximum.map(String.init), new.percentageMaximum.map(String.init))
        return lines
    }

    private static func value(_ name: String, _ old: String?, _ new: String?) -> [String] {
        let (before, after) = (old ?? "", new ?? "")
        guard before != after else { return [] }
        return ["\(name): \(quoted(before)) → \(quoted(after))"]
    }

    private static func quoted(_ text: String) -> String {
        guard !text.isEmpty else { return "nothing" }
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return "“" + (line.count > valueCharacters ? line.prefix(valueCharacters) + "…" : line) + "”"
    }

    private static func classes(_ old: [LabelClass], _ new: [LabelClass]) -> [String] {
        var lines: [String] = []
        for (before, after) in zip(old, new) {
            if before.name != after.name { lines.append("class \(quoted(before.name)) is named \(quoted(after.name))") }
            if before.isRetired != after.isRetired { lines.append("class \(quoted(after.name)) \(after.isRetired ? "retired" : "offered again")") }
        }
        return lines + new.dropFirst(old.count).map { "class \(quoted($0.name)) added" }
    }

    private static func examples(_ kind: String, _ old: [String], _ new: [String]) -> [String] {
        new.filter { !old.contains($0) }.map { "\(kind) example \(quoted($0)) added" }
            + old.filter { !new.contains($0) }.map { "\(kind) example \(quoted($0)) taken away" }
    }

    private static func shown(_ settings: JobSettings) -> String { settings.showsSuggestions ? "shown" : "hidden" }

    private static func automation(_ settings: JobSettings) -> String {
        settings.automation.map { String(format: "%g %% shall be right", $0.target * 100) } ?? "none"
    }
}
