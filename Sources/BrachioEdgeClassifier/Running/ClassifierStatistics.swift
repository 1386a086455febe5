/// What a classifier has done since it was started.
package struct ClassifierStatistics: Sendable, Hashable {
    /// Frames that the source gave.
    package var framesCount = 0
    /// Frames that made room for newer ones before they were classified.
    package var droppedCount = 0
    package var classifiedCount = 0
    /// Frames that could not be read.
    package var unreadableCount = 0
    package var publishedCount = 0
    /// Messages that a target did not take.
    package var refusedCount = 0
    package var capturedCount = 0
    /// From the frame's arrival to its message's acceptance, of the last message.
    package var lastLatencyMilliseconds: Double?
    /// How often the model was changed under it, and the longest time that a frame waited for that.
    package var swapsCount = 0
    package var longestSwapMilliseconds = 0.0
    package var hasOpenedSource = false
    /// Why the source gives nothing, where it does not.
    package var sourceFailure: String?
    /// Why the last frame could not be read, where it could not.
    package var frameFailure: String?

    /// For the agent's status, by name.
    var counts: [String: Int] {
        [
            "frames": framesCount, "dropped": droppedCount, "unreadable": unreadableCount, "published": publishedCount, "refused": refusedCount,
            "captured": capturedCount, "modelSwaps": swapsCount, "longestSwapMicroseconds": Int((longestSwapMilliseconds * 1_000).rounded(.up)),
        ]
    }
}
