internal import ArgumentParser
internal import BrachioCore
internal import BrachioLabelling
internal import Foundation

/// The forms in which labels come and go.
enum LabelForm: String, ExpressibleByArgument, CaseIterable {
    case manifest, csv, folders, labelStudio = "label-studio", lst

    /// The labels as one file's content; folders are no file.
    func content(_ table: LabelTable, attribute: String, prefix: String) throws -> Data {
        switch self {
        case .manifest: Data(try table.manifest(attribute: attribute).utf8)
        case .csv: Data(table.commaSeparated.utf8)
        case .labelStudio: try table.labelStudio()
        case .lst: Data(table.list(relativeTo: prefix).utf8)
        case .folders: throw BrachioError(.defect, "folders are no file")
        }
    }

    /// Labels from a file, or from a folder with a subfolder a class.
    func table(_ url: URL, prefix: String, classes: [String], attribute: String?) throws -> LabelTable {
        if self == .folders {
            guard let enumerator = FileManager.default.enumerator(atPath: url.path) else {
                throw BrachioError(.notFound, "there is no folder \(url.path)", mend: "check the path")
            }
            return LabelTable(paths: enumerator.compactMap { $0 as? String }.sorted(), prefix: prefix)
        }
        let data: Data
        do { data = try Data(contentsOf: url) } catch {
            throw BrachioError(.notFound, "\(url.path) cannot be read", cause: error.localizedDescription)
        }
        let text = String(decoding: data, as: UTF8.self)
        return switch self {
        case .manifest, .folders: try LabelTable(manifest: text, attribute: attribute)
        case .csv: try LabelTable(commaSeparated: text)
        case .labelStudio: try LabelTable(labelStudio: data)
        case .lst: try LabelTable(list: text, relativeTo: prefix, classes: classes)
        }
    }
}
