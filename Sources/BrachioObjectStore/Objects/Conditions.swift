internal import BrachioCore
package import Foundation

/// Conditions of RFC 9110, section 13, on an object. ETags are without quotation marks, `*` stands for any.
package struct Conditions: Sendable, Hashable {
    package var ifMatch: [String]?
    package var ifNoneMatch: [String]?
    package var ifModifiedSince: Date?
    package var ifUnmodifiedSince: Date?

    package init(
        ifMatch: [String]? = nil, ifNoneMatch: [String]? = nil, ifModifiedSince: Date? = nil, ifUnmodifiedSince: Date? = nil
    ) {
        self.ifMatch = ifMatch
        self.ifNoneMatch = ifNoneMatch
        self.ifModifiedSince = ifModifiedSince
        self.ifUnmodifiedSince = ifUnmodifiedSince
    }

    package static let none = Conditions()

    /// For reading: `preconditionFailed`, or `notModified` where the reader has what is there.
    package func checkReading(_ object: ObjectVersion) throws {
        if let ifMatch {
            guard Self.holds(ifMatch, object.etag) else { throw Self.failed("If-Match") }
        } else if let date = ifUnmodifiedSince, Self.seconds(object.modifiedAt) > Self.seconds(date) {
            throw Self.failed("If-Unmodified-Since")
        }
        if let ifNoneMatch {
            guard !Self.holds(ifNoneMatch, object.etag) else { throw Self.unchanged(object) }
        } else if let date = ifModifiedSince, Self.seconds(object.modifiedAt) <= Self.seconds(date) {
            throw Self.unchanged(object)
        }
    }

    /// For the source of a copy, where "not modified" is a failure too.
    func checkCopying(_ object: ObjectVersion) throws {
        do { try checkReading(object) } catch let error as BrachioError where error.code == .notModified {
            throw Self.failed("x-amz-copy-source-if-none-match")
        }
    }

    /// For writing: `existing` is what a reader sees at the key now.
    func checkWriting(_ existing: (etag: String, isDeleteMarker: Bool)?) throws {
        let etag = existing.flatMap { $0.isDeleteMarker ? nil : $0.etag }
        if let ifMatch {
            guard let etag else { throw BrachioError(.noSuchKey, "The specified key does not exist.") }
            guard Self.holds(ifMatch, etag) else { throw Self.failed("If-Match") }
        }
        if let ifNoneMatch, let etag, Self.holds(ifNoneMatch, etag) { throw Self.failed("If-None-Match") }
    }

    private static func holds(_ tags: [String], _ etag: String) -> Bool { tags.contains { $0 == "*" || $0 == etag } }

    /// Dates on the wire have whole seconds.
    private static func seconds(_ date: Date) -> Int { Int(date.timeIntervalSince1970.rounded(.down)) }

    private static func failed(_ condition: String) -> BrachioError {
        BrachioError(.preconditionFailed, "At least one of the pre-conditions you specified did not hold", cause: condition)
    }

    private static func unchanged(_ object: ObjectVersion) -> BrachioError {
        BrachioError(.notModified, "object \(object.key) has not been modified")
    }
}
