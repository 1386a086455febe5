/// Limits of an augmented manifest, as Ground Truth states them. A character is a Unicode scalar.
public enum ManifestLimits {
    public static let lineCharacters = 100_000
    public static let attributeCharacters = 20_000
    /// Nesting of objects and arrays in one line.
    public static let nestingLevels = 64
    /// Lines of one manifest that become a data set.
    public static let lines = 10_000_000
    /// A scalar takes at most four bytes of UTF-8, so a longer run without a line end is too long whatever it holds.
    static let lineBytes = lineCharacters * 4
}
