internal import BrachioActiveLearning
internal import BrachioCore
internal import BrachioLinearModels
internal import Foundation

/// Photos that look alike in groups of about a screen's row or two, so that one key labels a group.
struct PhotoGroups: Sendable {
    /// Photos of a group, on average.
    static let groupPhotos = 20

    /// Objects group by group; groups that look alike follow each other, and so do the photos in each.
    let order: [Int32]
    /// The group of each object, by object number; below zero: none.
    let groups: [Int32]

    /// - Parameters:
    ///   - similarity: object numbers so that neighbours look alike.
    ///   - objects: the object of each row.
    init(_ features: FeatureMatrix, similarity: [Int32], objects: [Int], random: inout SplitMix64, threads: Int) {
        let count = max(1, (features.rows + Self.groupPhotos - 1) / Self.groupPhotos)
        let clusters = Clustering(features, count: count, random: &random, threads: threads).clusters
        let cluster = Dictionary(objects.enumerated().map { ($1, clusters[$0]) }, uniquingKeysWith: { first, _ in first })
        var members: [Int: [Int32]] = [:], first: [Int] = []
        for object in similarity {
            guard let own = cluster[Int(object)] else { continue }
            if members[own] == nil { first.append(own) }
            members[own, default: []].append(object)
        }
        order = first.flatMap { members[$0] ?? [] }
        var groups = [Int32](repeating: -1, count: (objects.max() ?? -1) + 1)
        for (number, own) in first.enumerated() { for object in members[own] ?? [] { groups[Int(object)] = Int32(clamping: number) } }
        self.groups = groups
    }
}
