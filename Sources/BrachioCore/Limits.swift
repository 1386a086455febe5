/// Limits that more than one room shares. A limit's unit is the last word of its name.
public enum Limits {
    /// Pixels in one decoded photo: 100 megapixels.
    public static let photoPixels = 100_000_000
    /// Size of one encoded photo.
    public static let photoBytes = 256 << 20
    /// Width or height of one photo.
    public static let photoSidePixels = 65_535
    /// Elements in one tensor: 2³¹ float32 values are 8 GiB.
    public static let tensorElements = 1 << 31
    /// Axes of one tensor.
    public static let tensorAxes = 8
    /// Nodes in one graph.
    public static let graphNodes = 100_000
    /// Classes in one classifier.
    public static let classes = 100_000
    /// Size of one model package, unpacked.
    public static let packageBytes = 4 << 30
    /// Files in one model package.
    public static let packageFiles = 1_000
}
