internal import BrachioCore
package import Foundation

/// The forms in which labels come and go.
package enum LabelForm: String, Sendable, Hashable, CaseIterable {
    case manifest, csv, folders, labelStudio = "label-studio", lst

    /// What a file of this form is named; folders are a tape archive where one file is wanted.
    package var ending: String {
        switch self {
        case .manifest: "manifest"
        case .csv: "csv"
        case .folders: "tar"
        case .labelStudio: "json"
        case .lst: "lst"
        }
    }
}

/// A job's labels on their way out, in whichever form.
package struct LabelExport: Sendable {
    /// With the job's classes in their order.
    package let table: LabelTable
    package let attribute: String
    private let manifest: Data

    package init(_ job: LabellingJob, in store: LabellingStore) async throws {
        var text = Data()
        for try await page in try ManifestBody(job, in: store) { text += page }
        manifest = text
        attribute = job.settings.attribute
        var table = try LabelTable(manifest: String(decoding: text, as: UTF8.self), attribute: attribute)
        table.classes = job.settings.classes.map(\.name)
        self.table = table
    }

    /// The labels as one file's content; folders are no file.
    package func content(_ form: LabelForm) throws -> Data {
        switch form {
        case .manifest: manifest
        case .csv: Data(table.commaSeparated.utf8)
        case .labelStudio: try table.labelStudio()
        case .lst: Data(table.list(relativeTo: table.commonPrefix).utf8)
        case .folders: throw BrachioError(.defect, "folders are no file")
        }
    }

    /// What stands beside a list: the number of each class with its name.
    package var classes: Data { Data(table.classes.enumerated().map { "\($0)\t\($1)\n" }.joined().utf8) }
}
