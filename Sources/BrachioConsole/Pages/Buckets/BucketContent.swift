internal import BrachioObjectStore
internal import Foundation

/// One page of a bucket's folder as its template shows it.
struct BucketContent {
    /// Folders and objects on one page.
    static let entriesMaximum = 60

    struct Folder {
        let label: String
        let href: String
    }

    struct Object {
        let label: String
        let href: String
        let size: String
        let modified: TimeText
        /// A small picture of it where it is a photo.
        let thumbnail: String?
    }

    let title: String
    let bucket: String
    let prefix: String
    let folders: [Folder]
    let objects: [Object]
    let hasFolders: Bool
    let isEmpty: Bool
    let isFirst: Bool
    let firstHref: String
    let nextHref: String?
    let otherViewHref: String
    let showsPhotos: Bool
    let uploadHref: String
    let deleteHref: String
    let manifestHref: String
    let isTop: Bool

    init(bucket: String, prefix: String, after: String, page: ListPage, showsPhotos: Bool) {
        self.bucket = bucket
        self.prefix = prefix
        self.showsPhotos = showsPhotos
        title = prefix.isEmpty ? bucket : Self.label(prefix, in: Self.parent(prefix))
        folders = page.commonPrefixes.map { Folder(label: Self.label($0, in: prefix), href: BucketPages.path(bucket, prefix: $0)) }
        objects = page.objects.filter { $0.key != prefix || $0.bytes > 0 }.map { object in
            Object(
                label: Self.label(object.key, in: prefix), href: BucketPages.path(bucket, object: object.key),
                size: QuantityText.bytes(object.bytes), modified: TimeText(object.modifiedAt),
                thumbnail: PhotoName.isPhoto(object.key) ? BucketPages.path(bucket, object: object.key, "photo", side: "thumbnail") : nil)
        }
        hasFolders = !folders.isEmpty
        isEmpty = folders.isEmpty && objects.isEmpty && after.isEmpty
        isFirst = after.isEmpty
        isTop = prefix.isEmpty
        let view = showsPhotos ? nil : "list"
        firstHref = BucketPages.path(bucket, prefix: prefix, view: view)
        nextHref = page.next.map { BucketPages.path(bucket, prefix: prefix, after: $0, view: view) }
        otherViewHref = BucketPages.path(bucket, prefix: prefix, after: after.isEmpty ? nil : after, view: showsPhotos ? "list" : nil)
        let path = BucketPages.path(bucket)
        uploadHref = "\(path)/api/objects"
        deleteHref = "\(path)/delete"
        manifestHref = "\(path)/manifest"
    }

    /// The pages above a folder or object: the buckets, the bucket, each folder.
    static func trail(_ bucket: String, _ prefix: String) -> [Page.Trail] {
        var trail = [Page.Trail("Buckets", "/buckets")], folder = prefix
        var folders: [Page.Trail] = []
        while !folder.isEmpty {
            folder = parent(folder)
            folders.append(.init(folder.isEmpty ? bucket : label(folder, in: parent(folder)), BucketPages.path(bucket, prefix: folder)))
        }
        trail += folders.reversed()
        return trail
    }

    /// What a key is called in its folder.
    static func label(_ key: String, in prefix: String) -> String {
        let rest = key.hasPrefix(prefix) ? key.dropFirst(prefix.count) : key[...]
        return rest.isEmpty ? key : String(rest)
    }

    /// The folder that a key or folder is in, with its slash; empty for the bucket itself.
    static func parent(_ key: String) -> String {
        let body = key.hasSuffix("/") ? key.dropLast() : key[...]
        return body.lastIndex(of: "/").map { String(body[...$0]) } ?? ""
    }
}

/// Names of files that are shown as photos. What they hold shows when they are decoded.
enum PhotoName {
    private static let endings: Set<String> = ["jpg", "jpeg", "png", "webp", "gif", "bmp"]

    static func isPhoto(_ key: String) -> Bool { endings.contains((key as NSString).pathExtension.lowercased()) }
}
