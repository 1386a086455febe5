/// What the built-in classifier may use.
package enum ClassifierLimits {
    /// Frames that wait to be classified; older ones are dropped where the source does not wait.
    package static let waitingFramesCount = 2
    /// Messages that wait to be taken by their targets; while there are as many, no frame is classified.
    package static let waitingMessagesCount = 64
    /// One encoded frame of a stream.
    package static let frameBytes = 16 << 20
    /// The head of one answer or one part of a stream.
    package static let headBytes = 16 << 10
    /// A payload's template.
    package static let templateBytes = 8 << 10
    /// Files of a folder that is a source.
    package static let folderFilesCount = 1_000_000
    /// Space for captures where nothing is said.
    package static let captureBytes: Int64 = 256 << 20
    /// How long a source may give nothing before it is opened again.
    package static let silenceSeconds = 10
    /// How long a source that starts a program may take for its first frame.
    package static let startSeconds = 60
    /// How long a source's thread or program may take to end; then it is left behind, or killed.
    package static let endSeconds = 5
    /// Longest wait before a source that fails is opened again.
    package static let reopenSeconds = 30
}
