package import BrachioLabelling
internal import BrachioObjectStore
internal import Foundation

extension NewJobForm {
    /// The form of a job like another one.
    ///
    /// - Parameters:
    ///   - name: a name that is free.
    ///   - continues: goes on where the other ended: its output is the input and the label is the same, so that only photos without a
    ///     label are asked for.
    package init(like job: LabellingJob, named name: String, continues: Bool = false) {
        let settings = job.settings
        self.name = name
        title = settings.title
        description = settings.description
        // What a review settles goes back to its job; a copy corrects labels as any other job.
        kind = (settings.kind == .review ? .adjust : settings.kind).rawValue
        photos = continues ? job.outputManifest : settings.input.description
        continued = continues ? job.name : nil
        attribute = settings.attribute
        previous = settings.previousAttribute ?? ""
        classes = settings.classes.filter { !$0.isRetired }.map(\.name).joined(separator: "\n")
        isMultiple = settings.selection == .multiple
        (short, full) = (settings.instructions.short, settings.instructions.full)
        good = settings.instructions.good.filter(ExamplePictures.isNameable).joined(separator: "\n")
        bad = settings.instructions.bad.filter(ExamplePictures.isNameable).joined(separator: "\n")
        output = settings.output.description
        team = job.team
        workersPerObject = String(settings.workersPerObject)
        minutes = String(format: "%g", Double(settings.taskTimeLimitSeconds) / 60)
        days = String(format: "%g", Double(settings.availabilitySeconds) / 86_400)
        humanMaximum = settings.humanLabelledMaximum.map(String.init) ?? ""
        percentageMaximum = settings.percentageMaximum.map(String.init) ?? ""
        suggestions = settings.showsSuggestions
        automates = settings.automation != nil
        target = String(format: "%g", (settings.automation ?? JobSettings.Automation()).target * 100)
        watches = settings.watchedPrefix != nil
        watched = settings.watchedPrefix?.description ?? ""
    }
}

extension JobSettings {
    /// This job's classes, each with its number and key, of which those that are named are offered; then the ones that it does not have.
    func classes(offering wanted: [LabelClass]) -> [LabelClass] {
        let names = Set(wanted.map(\.name)), known = Set(classes.map(\.name))
        var all = classes
        for index in all.indices { all[index].isRetired = !names.contains(all[index].name) }
        var free = LabelClass.keys.filter { key in !all.contains { $0.key == key } }
        for new in wanted where !known.contains(new.name) { all.append(LabelClass(new.name, key: free.isEmpty ? nil : free.removeFirst())) }
        return all
    }
}
