internal import BrachioCore
internal import Foundation

/// What a run folder says of its run, so that only the same run is resumed in it.
struct RunRecord: Codable, Hashable {
    var configuration: TrainingConfiguration
    /// Of training and validation photos.
    var data: String
    /// Of the backbone's file.
    var backbone: String?

    private static func file(in folder: URL) -> URL { folder.appendingPathComponent("run.json") }

    func store(in folder: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        try AtomicFile.write(try encoder.encode(self), to: Self.file(in: folder))
    }

    /// Throws unless the run in `folder` is this one.
    func requireSame(in folder: URL) throws {
        guard let data = try? Data(contentsOf: Self.file(in: folder)),
            let stored = try? JSONDecoder().decode(RunRecord.self, from: data)
        else {
            throw BrachioError(
                .notFound, "there is no run to resume in \(folder.path)", mend: "train without --resume")
        }
        guard stored != self else { return }
        let difference =
            stored.data != self.data ? "the photos have changed" : stored.backbone != backbone ? "the backbone is another" : "the settings differ"
        throw BrachioError(
            .invalidInput, "the run in \(folder.path) cannot be resumed", cause: difference,
            mend: "repeat the command that began it with --resume, or train anew without")
    }
}
