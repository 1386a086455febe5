internal import BrachioCore
package import Foundation

/// The label category configuration file: `{"document-version":"2018-11-28","labels":[{"label":"cat"},…]}`.
package struct LabelCategoryFile: Sendable, Hashable {
    package static let bytesMaximum = 1 << 20

    package var classes: [String]
    /// The label that is verified or adjusted.
    package var auditedAttribute: String?
    package var instructions: JobSettings.Instructions

    private struct Document: Decodable {
        var labels: [Label]
        var auditLabelAttributeName: String?
        var instructions: Instructions?
        struct Label: Decodable { var label: String }
        struct Instructions: Decodable {
            var shortInstruction: String?
            var fullInstruction: String?
        }
    }

    /// - Throws: `invalidInput` for what is no such file.
    package init(_ data: Data) throws {
        let document: Document
        do { document = try JSONDecoder().decode(Document.self, from: data) } catch {
            throw BrachioError(
                .invalidInput, "the label category file cannot be read", cause: "it is not JSON with a list 'labels' of objects with a text 'label'",
                mend: #"write {"document-version":"2018-11-28","labels":[{"label":"cat"},{"label":"dog"}]}"#)
        }
        classes = document.labels.map(\.label)
        auditedAttribute = document.auditLabelAttributeName
        instructions = JobSettings.Instructions(
            short: Markup.text(document.instructions?.shortInstruction ?? ""), full: Markup.text(document.instructions?.fullInstruction ?? ""))
    }
}
