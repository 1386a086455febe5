internal import ArgumentParser
internal import BrachioCore
internal import BrachioLabelling
internal import Foundation

extension LabelForm: ExpressibleByArgument {}

extension LabelForm {
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
