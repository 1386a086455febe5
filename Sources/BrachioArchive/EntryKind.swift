internal import CArchive
internal import Foundation

/// The kinds of entry that an archive may hold, with the values of `archive_entry.h` (`AE_IFREG` and its neighbours).
enum EntryKind {
    static let mask: mode_t = 0o170000
    static let file: mode_t = 0o100000
    static let folder: mode_t = 0o040000
    static let symbolicLink: mode_t = 0o120000
}
