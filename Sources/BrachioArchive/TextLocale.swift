internal import Foundation

/// Names in archives are UTF-8 whatever the process's locale is: libarchive converts names through the thread's locale, and
/// in the C locale, where every Swift program starts, it has no form for letters beyond ASCII.
func withUTF8Names<Result>(_ body: () throws -> Result) rethrows -> Result {
    guard let locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil) else { return try body() }
    let before = uselocale(locale)
    defer {
        uselocale(before)
        freelocale(locale)
    }
    return try body()
}
