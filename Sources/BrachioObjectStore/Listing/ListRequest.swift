/// A question for one page of a bucket's keys, in the order of their UTF-8 bytes.
package struct ListRequest: Sendable, Hashable {
    /// Only keys that begin with this.
    package var prefix = ""
    /// Keys that have this text after the prefix are given as one common prefix that ends with it. Empty: none.
    package var delimiter = ""
    /// Only what comes after this key or common prefix.
    package var after = ""
    package var entriesMaximum = ObjectStoreLimits.pageEntries

    package init() {}
}

/// One page of a listing.
package struct ListPage: Sendable {
    package var objects: [ObjectVersion] = []
    package var commonPrefixes: [String] = []
    /// The last entry of the page where more follows: the `after` of the next page.
    package var next: String?
}

/// One page of versions and delete markers, newest first within a key.
package struct VersionPage: Sendable {
    package var versions: [ObjectVersion] = []
    package var commonPrefixes: [String] = []
    /// Where the next page begins; without a version for a common prefix.
    package var next: (key: String, versionID: String?)?
}
