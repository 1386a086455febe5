internal import BrachioJobs
internal import BrachioLabelling
internal import BrachioObjectStore
internal import Foundation

/// What a training job's page shows of labels that are likely wrong.
struct LabelCheckView {
    struct Photo {
        let given: String
        let suggested: String
        let thumbnail: String
        let href: String
    }

    /// Photos on the page.
    static let shownPhotos = 24
    static let standardMaximum = 100

    let action: String
    let teams: [String]
    let maximum: Int
    let isSearching: Bool
    let searched: String
    let done: Double
    let failure: String?
    let hasFound: Bool
    let count: Int
    let isNone: Bool
    let jobHref: String?
    let photos: [Photo]

    init(_ state: LabelSearchState?, of id: JobID, teams: [String]) {
        action = JobPages.path(id) + "/labels"
        self.teams = teams
        maximum = Self.standardMaximum
        var (done, searched, failure, found) = (0.0, "", String?.none, LikelyWrongLabels?.none)
        switch state {
        case .searching(let count, let all)?:
            done = all > 0 ? Double(count) / Double(all) : 0
            searched = all > 0 ? "\(count) of \(all) photos looked at" : "Reading the labels"
        case .failed(let reason)?: failure = reason
        case .found(let labels)?:
            found = labels
            searched = "\(labels.searched) photos looked at"
        case nil: break
        }
        if case .searching? = state { isSearching = true } else { isSearching = false }
        (self.done, self.searched, self.failure) = (done, searched, failure)
        hasFound = found != nil
        count = found?.photos.count ?? 0
        isNone = found?.photos.isEmpty == true
        jobHref = found?.job.map { LabellingPages.path($0) }
        photos = (found?.photos ?? []).prefix(Self.shownPhotos).compactMap { photo in
            guard let place = try? S3Location(photo.source) else { return nil }
            return Photo(
                given: photo.given, suggested: photo.suggested, thumbnail: BucketPages.path(place.bucket, object: place.key, "photo", side: "thumbnail"),
                href: BucketPages.path(place.bucket, object: place.key))
        }
    }
}
