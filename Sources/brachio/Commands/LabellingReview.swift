internal import ArgumentParser
internal import BrachioCore
internal import BrachioLabelling
internal import BrachioObjectStore
internal import Foundation

struct LabellingReview: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review", abstract: "Make a review of the photos that people disagreed on, or that a list names.",
        discussion: """
            The photos go to a team once more, each with its label, which is kept or corrected. What the team says goes back to the job and
            its manifest. A server has to run.

            Example:
              brachio labelling review animals --below 0.8
              brachio labelling review animals --photos wrong.txt --name animals-wrong
            """)

    @Argument(help: "The job.")
    var job: String

    @Option(help: "Photos whose label is less sure than this, or whose answers differ.")
    var below = 0.8

    @Option(help: "A file with the address of a photo a line: these are reviewed, whatever their label's confidence.")
    var photos: String?

    @Option(help: "The review's name; the job's with -review when not given.")
    var name: String?

    @Option(help: "The team that reviews; the job's own when not given.")
    var team: String?

    @OptionGroup var folder: DataFolderOptions

    func run() async throws {
        let data = folder.dataFolder, store = try data.labelling(), client = try BucketClient(data)
        defer { try? store.close() }
        let found = try await store.job(job), reviewName = name ?? "\(job)-review"
        let numbers: [Int]
        if let photos {
            let sources = try String(contentsOf: file(photos), encoding: .utf8).split(whereSeparator: \.isNewline).map(String.init)
            numbers = try await store.numbers(of: sources, in: found.id)
        } else {
            numbers = try await store.doubtful(in: job, confidenceBelow: below).map(\.number)
        }
        let review = try await store.createReview(reviewName, of: job, objects: numbers, team: team ?? found.team) { place, text in
            try await client.put(place, text)
        }
        StandardOutput.write("\(review.name): \(Numbers.grouped(numbers.count)) photos for team \(review.team)")
    }
}
