internal import BrachioCore
internal import BrachioLabelling
internal import BrachioObjectStore
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// A job's labels in the forms that other programs read, as the command line writes them.
struct JobExportPages: ConsolePages {
    let labelling: LabellingStore
    let objects: ObjectStore

    struct Link {
        let label: String
        let href: String
    }

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get("/labelling/job/:job/export/:form", use: export)
    }

    /// The file beside a list.
    private static let classes = "classes"

    static func links(_ job: String) -> [Link] {
        let forms = [
            ("CSV", LabelForm.csv.rawValue), ("Folders by class (tar)", LabelForm.folders.rawValue), ("Label Studio", LabelForm.labelStudio.rawValue),
            ("MXNet .lst", LabelForm.lst.rawValue), ("Its classes", classes),
        ]
        return forms.map { Link(label: $0, href: "\(LabellingPages.path(job))/export/\($1)") }
    }

    @Sendable private func export(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let job = try await labelling.job(context.job()), name = try context.parameters.require("form")
        let export = try await LabelExport(job, in: labelling)
        if name == Self.classes { return answer(export.classes, "\(job.name).lst.classes") }
        guard let form = LabelForm(rawValue: name) else {
            throw BrachioError(
                .notFound, "labels are not written as \(name.prefix(40))", mend: "use one of \(LabelForm.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        let file = "\(job.name).\(form.ending)"
        guard form == .folders else { return answer(try export.content(form), file) }
        return try folders(export.table.folders(), file)
    }

    private func answer(_ content: Data, _ file: String) -> Response {
        Response(status: .ok, headers: Self.headers(file), body: ResponseBody(byteBuffer: ByteBuffer(bytes: content)))
    }

    private static func headers(_ file: String) -> HTTPFields {
        [.contentType: "application/octet-stream", .contentDisposition: "attachment; filename=\"\(file)\""]
    }

    /// The photos themselves, one after the other: memory holds a piece of one. Those that are gone are named at the end.
    private func folders(_ entries: [(photo: LabelledPhoto, path: String)], _ file: String) -> Response {
        Response(status: .ok, headers: Self.headers(file), body: ResponseBody { [objects] writer in
            var missing: [String] = []
            for entry in entries {
                let object: OpenObject
                do {
                    let place = try S3Location(entry.photo.source)
                    object = try await objects.open(place.bucket, place.key)
                } catch is BrachioError {
                    missing.append(entry.photo.source)
                    continue
                }
                let bytes = object.version.bytes
                try await writer.write(ByteBuffer(bytes: TapeArchive.header(entry.path, bytes: bytes)))
                try await object.read(0..<bytes) { try await writer.write(ByteBuffer(bytes: $0)) }
                try await writer.write(ByteBuffer(bytes: TapeArchive.padding(after: bytes)))
            }
            if !missing.isEmpty {
                let text = Data(missing.map { $0 + "\n" }.joined().utf8)
                try await writer.write(ByteBuffer(bytes: TapeArchive.header("missing.txt", bytes: text.count) + text + TapeArchive.padding(after: text.count)))
            }
            try await writer.write(ByteBuffer(bytes: TapeArchive.end))
            try await writer.finish(nil)
        })
    }
}
