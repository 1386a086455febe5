/// Limits of what is read from the network. Reaching one is a `SerializationException`.
package enum WireLimits {
    /// Maps and lists within each other, in any format.
    package static let nestingDepth = 64
    /// Values in one document: a hostile body of brackets must not become gigabytes of tree.
    package static let documentValues = 1_000_000
    /// Body of a request that is decoded as a whole; objects in a bucket are streamed and have their own limit.
    package static let bodyBytes = 16 << 20
    /// Body of a compressed request, decompressed.
    package static let inflatedBytes = 64 << 20
    /// Length of a request's path and query.
    package static let targetBytes = 32 << 10
    /// Head of one aws-chunked chunk, and one line of its trailer.
    package static let chunkLineBytes = 8 << 10
    /// Trailer lines of an aws-chunked body.
    package static let trailerLines = 32
    /// Data of one aws-chunked chunk: 5 GiB, the largest part of an upload.
    package static let chunkBytes = 5 << 30
}
