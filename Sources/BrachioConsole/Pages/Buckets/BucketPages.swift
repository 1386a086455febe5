internal import BrachioAccounts
internal import BrachioCore
internal import BrachioLabelling
internal import BrachioObjectStore
internal import Foundation
internal import Hummingbird

/// Buckets: all of them, and what is in one, folder by folder.
struct BucketPages: ConsolePages {
    let objects: ObjectStore
    let renderer: PageRenderer

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get("/buckets", use: list)
        router.post("/buckets", use: create)
        router.get("/buckets/:bucket", use: show)
        router.post("/buckets/:bucket/delete", use: delete)
        router.post("/buckets/:bucket/manifest", use: makeManifest)
    }

    private struct ListModel {
        let buckets: [Entry]
        let hasBuckets: Bool

        struct Entry {
            let name: String
            let href: String
            let created: TimeText
            let keepsVersions: Bool
        }
    }

    @Sendable private func list(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let buckets = try await objects.buckets().map { bucket in
            ListModel.Entry(
                name: bucket.name, href: Self.path(bucket.name), created: TimeText(bucket.createdAt),
                keepsVersions: bucket.versioning == .enabled)
        }
        let model = ListModel(buckets: buckets, hasBuckets: !buckets.isEmpty)
        return renderer.response(Page("Buckets", section: .buckets, template: "buckets", model: model), context)
    }

    @Sendable private func create(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let name = try await FormFields(body: request).text("name") ?? ""
        do { try await objects.createBucket(name) } catch let error as BrachioError {
            return .failed(error.description, to: "/buckets")
        }
        return .done("Bucket \(name) is made.", to: Self.path(name))
    }

    @Sendable private func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let name = try context.parameters.require("bucket"), fields = FormFields(query: request)
        let prefix = fields["prefix"] ?? ""
        var question = ListRequest()
        question.prefix = prefix
        question.delimiter = "/"
        question.after = fields["after"] ?? ""
        question.entriesMaximum = BucketContent.entriesMaximum
        let page = try await objects.list(name, question)
        let model = BucketContent(bucket: name, prefix: prefix, after: question.after, page: page, showsPhotos: fields["view"] != "list")
        var result = Page(model.title, section: .buckets, template: "bucket", model: model)
        result.trail = BucketContent.trail(name, prefix)
        result.scripts = ["upload.js"]
        return renderer.response(result, context)
    }

    @Sendable private func delete(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let name = try context.parameters.require("bucket")
        do { try await objects.deleteBucket(name) } catch let error as BrachioError where error.code == .bucketNotEmpty {
            return .failed("Bucket \(name) is not empty. Delete its objects first.", to: Self.path(name))
        }
        return .done("Bucket \(name) is deleted.", to: "/buckets")
    }

    @Sendable private func makeManifest(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let name = try context.parameters.require("bucket")
        let prefix = try await FormFields(body: request)["prefix"] ?? ""
        do {
            let made = try await PrefixManifest.make(of: S3Location(bucket: name, key: prefix), in: objects, now: Date())
            return .done("\(made.place) lists \(made.photos) photos.", to: Self.path(name, object: made.place.key))
        } catch let error as BrachioError where error.code == .notFound {
            return .failed(error.description, to: Self.path(name, prefix: prefix))
        }
    }

    static func path(_ bucket: String, prefix: String = "", after: String? = nil, view: String? = nil) -> String {
        AddressText.path("/buckets/\(AddressText.escaped(bucket))", [("prefix", prefix.isEmpty ? nil : prefix), ("after", after), ("view", view)])
    }

    static func path(_ bucket: String, object key: String, _ what: String = "object", side: String? = nil) -> String {
        AddressText.path("/buckets/\(AddressText.escaped(bucket))/\(what)", [("key", key), ("side", side)])
    }
}
