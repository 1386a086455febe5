internal import BrachioCore
internal import BrachioLabelling
internal import Foundation

extension DataFolder {
    static let labellingFile = "labelling.sqlite"

    /// The labelling jobs of a data folder that a server has prepared; the server may run meanwhile.
    func labelling() throws -> LabellingStore {
        let file = database.appendingPathComponent(Self.labellingFile)
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw BrachioError(.notFound, "the data folder \(url.path) has no labelling jobs yet", mend: "start the server once: brachio serve")
        }
        return try LabellingStore(file: file)
    }
}
