internal import BrachioAccounts
internal import BrachioCore
internal import BrachioLabelling
internal import BrachioObjectStore
internal import Hummingbird

/// The photos of labelling jobs, for those who are in their team and for reviewers and managers; and their example pictures. `edge` asks for the
/// pixels of the longer side; the next size up is given.
struct WorkPhotos: ConsolePages {
    let desk: LabellingDesk
    let labelling: LabellingStore
    let objects: ObjectStore
    let photos: PhotoScaler

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get("\(WorkPath.root)/photo/:job/:object", use: photo)
        router.get("\(WorkPath.root)/example/:job/:kind/:index", use: example)
    }

    @Sendable private func photo(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let (name, person) = (try context.job(), try context.person())
        let object = try context.parameters.require("object", as: Int.self)
        let source =
            person.role >= .reviewer
            ? try await labelling.source(of: object, in: name) : try await desk.source(of: object, in: name, for: person.id)
        return try await answer(try S3Location(source), request)
    }

    @Sendable private func example(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let (name, person) = (try context.job(), try context.person())
        let job = try await labelling.job(name)
        if person.role < .reviewer, try await !labelling.isMember(person.id, of: job) {
            throw BrachioError(.accessDenied, "labelling job \(name) is another team's")
        }
        let instructions = job.settings.instructions
        let list = context.parameters.get("kind") == WorkPath.Example.good.rawValue ? instructions.good : instructions.bad
        guard let index = context.parameters.get("index", as: Int.self), list.indices.contains(index),
            let place = try await labelling.examplePictures(of: name).place(list[index])
        else {
            throw BrachioError(.notFound, "labelling job \(name) has no such example")
        }
        return try await answer(place, request)
    }

    private func answer(_ place: S3Location, _ request: Request) async throws -> Response {
        let edge = FormFields(query: request)["edge"].flatMap { Int($0) } ?? PhotoScaler.Side.screen.rawValue
        let side = PhotoScaler.Side.allCases.first { $0.rawValue >= edge } ?? .zoom
        return try await photos.answer(try await objects.open(place.bucket, place.key), side, to: request)
    }
}
