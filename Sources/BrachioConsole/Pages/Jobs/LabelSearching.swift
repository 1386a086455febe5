package import BrachioLabelling
internal import Foundation

/// What was found among the labels that a training job learned from.
package struct LikelyWrongLabels: Sendable, Hashable, Codable {
    package struct Photo: Sendable, Hashable, Codable {
        package var source: String
        package var given: String
        /// What the label likely should be.
        package var suggested: String

        package init(source: String, given: String, suggested: String) {
            self.source = source
            self.given = given
            self.suggested = suggested
        }
    }

    /// Photos that were looked through.
    package var searched: Int
    /// The likeliest wrong first.
    package var photos: [Photo]
    /// The labelling job in which people check them; `nil` where there is nothing to check.
    package var job: String?

    package init(searched: Int, photos: [Photo], job: String? = nil) {
        self.searched = searched
        self.photos = photos
        self.job = job
    }
}

/// What a manager asks for: the labels that are likeliest wrong, as a job for people.
package struct LabelSearchWish: Sendable, Hashable, Codable {
    package static let photosMaximum = 10_000

    package var kind: JobSettings.Kind
    /// `nil` makes a team of the workers.
    package var team: String?
    package var workers: [WorkerID]
    /// At most so many, the likeliest.
    package var maximum: Int

    package init(kind: JobSettings.Kind, team: String?, workers: [WorkerID], maximum: Int) {
        self.kind = kind
        self.team = team
        self.workers = workers
        self.maximum = maximum
    }
}

package enum LabelSearchState: Sendable, Hashable {
    case searching(done: Int, of: Int)
    case found(LikelyWrongLabels)
    case failed(String)
}

/// Looks through the labels of training jobs beside the pages: what is begun goes on when the page is left, and after a restart.
package protocol LabelSearching: Sendable {
    func begin(_ wish: LabelSearchWish, of training: String) async throws
    /// `nil` where nobody has asked.
    func state(of training: String) async -> LabelSearchState?
}
