internal import BrachioCore
public import Foundation

/// Labelled photos: what training and evaluation take.
public struct PhotoSet: Sendable {
    public struct Photo: Sendable, Hashable {
        /// The name within the set, `/` between its parts: the same on every machine that holds the same photos.
        public let name: String
        public let file: URL
        /// Index into `classes`.
        public let classIndex: Int
        /// Further classes of a photo that shows several things.
        public let otherClasses: [Int]

        public init(name: String, file: URL, classIndex: Int, otherClasses: [Int] = []) {
            self.name = name
            self.file = file
            self.classIndex = classIndex
            self.otherClasses = otherClasses
        }

        /// All its classes.
        public var classIndices: [Int] { [classIndex] + otherClasses }
    }

    /// A file or line that was passed over, and why.
    public struct Skipped: Sendable, Hashable {
        public let name: String
        public let reason: String

        public init(name: String, reason: String) {
            self.name = name
            self.reason = reason
        }
    }

    /// Names of the classes; a model's output `k` is class `k`.
    public let classes: [String]
    public let photos: [Photo]
    public let skipped: [Skipped]

    /// Throws when there are no classes, a class index is out of range or two classes share a name.
    public init(classes: [String], photos: [Photo], skipped: [Skipped] = []) throws {
        guard !classes.isEmpty else { throw BrachioError(.invalidInput, "a set of photos needs at least one class") }
        guard classes.count <= Limits.classes else {
            throw BrachioError(.limitExceeded, "\(classes.count) classes are more than \(Limits.classes)")
        }
        guard Set(classes).count == classes.count else {
            throw BrachioError(.invalidInput, "two classes have one name", cause: "the classes are \(classes)")
        }
        if let photo = photos.first(where: { !$0.classIndices.allSatisfy(classes.indices.contains) }) {
            throw BrachioError(
                .invalidInput, "photo \(photo.name) has class \(photo.classIndices.max() ?? 0) of \(classes.count)")
        }
        self.classes = classes
        self.photos = photos
        self.skipped = skipped
    }

    /// Photos of each class.
    public var countPerClass: [Int] {
        photos.reduce(into: [Int](repeating: 0, count: classes.count)) { counts, photo in
            for index in photo.classIndices { counts[index] += 1 }
        }
    }

    /// The same classes with other photos.
    public func with(photos: [Photo]) throws -> PhotoSet { try PhotoSet(classes: classes, photos: photos) }

    /// The set seen with another list of classes, as when it is used to judge a model: a class that the model does not know is an error.
    public func reindexed(to known: [String]) throws -> PhotoSet {
        guard known != classes else { return self }
        let index = Dictionary(uniqueKeysWithValues: known.enumerated().map { ($1, $0) })
        let used = countPerClass
        let unknown = classes.indices.filter { used[$0] > 0 && index[classes[$0]] == nil }.map { classes[$0] }
        guard unknown.isEmpty else {
            throw BrachioError(
                .invalidInput, "photos have classes that are not known: \(unknown.joined(separator: ", "))",
                cause: "the known classes are \(known.prefix(10).joined(separator: ", "))\(known.count > 10 ? " and \(known.count - 10) more" : "")",
                mend: "rename or remove them")
        }
        let photos = photos.compactMap { photo in
            index[classes[photo.classIndex]].map {
                Photo(name: photo.name, file: photo.file, classIndex: $0, otherClasses: photo.otherClasses.compactMap { index[classes[$0]] })
            }
        }
        return try PhotoSet(classes: known, photos: photos, skipped: skipped)
    }

    /// The set without photos that turned out to be unusable.
    public func without(_ removed: [Skipped]) throws -> PhotoSet {
        let names = Set(removed.map(\.name))
        return try PhotoSet(
            classes: classes, photos: photos.filter { !names.contains($0.name) }, skipped: skipped + removed)
    }
}
