internal import BrachioCore
internal import BrachioDeployment
package import BrachioEdgeRuntime
internal import BrachioImaging
package import BrachioRuntime
internal import Foundation
internal import NIOCore
internal import Synchronization

/// A classifier function at work: one thread takes frames, one classifies them, one task publishes.
package final class RunningClassifier: Sendable {
    package let arn: String
    private let settings: ClassifierSettings
    private let template: PayloadTemplate
    private let router: any MessageRouter
    private let captures: CaptureFolder?
    private let frames = FrameQueue()
    private let model: Mutex<Classifier>
    private let counts = Mutex(ClassifierStatistics())
    private let log: @Sendable (String) -> Void
    private let messages: AsyncStream<(message: EdgeMessage, taken: Duration)>
    private let publishing: AsyncStream<(message: EdgeMessage, taken: Duration)>.Continuation
    private let room = DispatchSemaphore(value: ClassifierLimits.waitingMessagesCount)
    private let isStopped = Mutex(false)
    private let watch = SourceWatch()
    /// Its threads and the task that publishes.
    private let parts = DispatchGroup()
    private let start = ContinuousClock.now

    /// - Parameter log: gets what people should know: a source that fails, a target that refuses.
    package init(
        _ arn: String, settings: ClassifierSettings, model: Classifier, router: any MessageRouter, captures: CaptureFolder?,
        log: @escaping @Sendable (String) -> Void
    ) throws {
        self.arn = arn
        self.settings = settings
        self.router = router
        self.captures = captures
        self.log = log
        template = try PayloadTemplate(settings.payload)
        self.model = Mutex(model)
        (messages, publishing) = AsyncStream.makeStream()
    }

    package func run() {
        parts.enter()
        Task {
            await self.publish()
            parts.leave()
        }
        detach("frames") { self.takeFrames() }
        detach("classifier") {
            self.classifyFrames()
            self.publishing.finish()
        }
    }

    /// Returns when its threads have ended. What was to be published is. A source or a target that does not let go is left behind after
    /// ``ClassifierLimits/endSeconds``.
    package func stop() async {
        isStopped.withLock { $0 = true }
        watch.stop()
        frames.close()
        let hasEnded = await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [parts] in
                continuation.resume(returning: parts.wait(timeout: .now() + .seconds(ClassifierLimits.endSeconds)) == .success)
            }
        }
        if !hasEnded { log("The classifier was left behind: its source or a target of its messages does not let go of it") }
    }

    /// From the next frame on the other model is used. No frame waits for it: it was loaded beside the one that runs.
    package func swap(to model: Classifier) {
        let began = now
        let before = self.model.withLock { current in
            defer { current = model }
            return current
        }
        let waited = (now - began) / .milliseconds(1)
        counts.withLock { counts in
            counts.swapsCount += 1
            counts.longestSwapMilliseconds = max(counts.longestSwapMilliseconds, waited)
        }
        withExtendedLifetime(before) {}
    }

    package var statistics: ClassifierStatistics {
        var statistics = counts.withLock { $0 }
        statistics.framesCount = frames.takenCount
        statistics.droppedCount = frames.droppedCount
        return statistics
    }

    private var now: Duration { ContinuousClock.now - start }
    private var goesOn: Bool { isStopped.withLock { !$0 } }

    // MARK: Taking

    private func takeFrames() {
        var wait = 1.0
        while goesOn {
            do {
                let source = try settings.source.open(watch)
                counts.withLock { counts in
                    counts.sourceFailure = nil
                    counts.hasOpenedSource = true
                }
                while goesOn {
                    guard let frame = try source.next() else { continue }
                    wait = 1
                    guard frames.put(frame, isLive: source.isLive, at: now) else { return }
                }
            } catch is SourceStopped {
                return
            } catch {
                let reason = (error as? BrachioError)?.description ?? "\(error)"
                counts.withLock { $0.sourceFailure = reason }
                log("The source gives no frames: \(reason). It is opened again in \(Int(wait)) s")
                do { try watch.pause(seconds: wait) } catch { return }
                wait = min(Double(ClassifierLimits.reopenSeconds), wait * 2)
            }
        }
    }

    // MARK: Classifying

    private func classifyFrames() {
        var publish = PublishRule(threshold: settings.threshold, onlyChanges: settings.onlyChanges, secondsBetween: settings.secondsBetweenMessages)
        var capture = settings.captures.map { CaptureRule(below: $0.below, perHourMax: $0.perHourMax) }
        var annotated: Duration?
        while let next = frames.take() {
            let model = model.withLock { $0 }
            let began = now
            let picture: Picture
            let answers: [Classifier.Answer]
            do {
                picture = try next.frame.picture(shorterSideAtLeast: settings.snapshot == nil ? model.preprocessing.shorterSideNeeded : nil)
                answers = try model.classify(picture)
            } catch {
                let reason = "a frame cannot be read: \((error as? BrachioError)?.description ?? "\(error)")"
                let isNew = counts.withLock { counts in
                    counts.unreadableCount += 1
                    defer { counts.frameFailure = reason }
                    return counts.frameFailure == nil
                }
                if isNew { log("The source gives what is no picture: \(reason)") }
                continue
            }
            counts.withLock { counts in
                counts.classifiedCount += 1
                counts.frameFailure = nil
            }
            guard let best = answers.first else { continue }
            let confidence = Double(best.probability)
            if publish.publishes(best.name, confidence: confidence, at: now) {
                send(best, answers, next.frame, number: next.number, taken: next.taken, milliseconds: (now - began) / .milliseconds(1))
            }
            if capture?.captures(confidence: confidence, at: now) == true { keep(next.frame, answers) }
            if let snapshot = settings.snapshot, annotated.map({ now - $0 >= .seconds(snapshot.secondsBetween) }) ?? true {
                annotated = now
                annotate(picture, best, at: snapshot.path)
            }
        }
    }

    private func send(
        _ best: Classifier.Answer, _ answers: [Classifier.Answer], _ frame: Frame, number: Int, taken: Duration, milliseconds: Double
    ) {
        let time = Date()
        let text = template.text(PayloadTemplate.Values(
            name: best.name, confidence: Double(best.probability), time: time, taken: time - (now - taken) / .seconds(1), milliseconds: milliseconds, frame: number, source: frame.name,
            probabilities: answers.map { ($0.name, Double($0.probability)) }))
        let message = EdgeMessage(source: .function(arn: arn), topic: settings.topic, payload: ByteBuffer(string: text))
        // Where targets are slow, classifying waits for them, and a live source drops frames.
        while room.wait(timeout: .now() + 0.5) == .timedOut {
            guard goesOn else { return }
        }
        publishing.yield((message, taken))
    }

    private func publish() async {
        for await (message, taken) in messages {
            do {
                try await router.accept(message, .allOrError)
                let latency = (now - taken) / .milliseconds(1)
                counts.withLock { counts in
                    counts.publishedCount += 1
                    counts.lastLatencyMilliseconds = latency
                }
            } catch {
                let isFirst = counts.withLock { counts in
                    counts.refusedCount += 1
                    return counts.refusedCount == 1
                }
                if isFirst { log("A message was not taken: \((error as? BrachioError)?.description ?? "\(error)")") }
            }
            room.signal()
        }
    }

    // MARK: Keeping

    private func keep(_ frame: Frame, _ answers: [Classifier.Answer]) {
        guard let captures, let limits = settings.captures, let best = answers.first else { return }
        let prediction = CaptureFolder.Prediction(
            function: arn, time: Date(), name: best.name, confidence: Double(best.probability),
            probabilities: Dictionary(answers.map { ($0.name, Double($0.probability)) }) { first, _ in first }, destination: limits.to)
        do {
            if try captures.keep(try frame.file(), prediction, bytesMax: limits.bytesMax) { counts.withLock { $0.capturedCount += 1 } }
        } catch { log("A frame could not be kept: \(error)") }
    }

    private func annotate(_ picture: Picture, _ best: Classifier.Answer, at path: String) {
        var shown = picture
        let scale = max(1, picture.width / 240)
        let text = "\(best.name) \(Int((best.probability * 100).rounded()))%"
        let size = Picture.sizeOfText(text, scale: scale)
        shown.fill(x: 0, y: 0, width: size.width + 4 * scale, height: size.height + 4 * scale, with: .white)
        shown.draw(text, x: 2 * scale, y: 2 * scale, scale: scale)
        do { try AtomicFile.write(try shown.jpeg(), to: URL(fileURLWithPath: path)) } catch { log("The snapshot could not be written: \(error)") }
    }

    private func detach(_ name: String, _ body: @escaping @Sendable () -> Void) {
        parts.enter()
        let thread = Thread { [parts] in
            body()
            parts.leave()
        }
        thread.name = name
        thread.stackSize = 1 << 20
        thread.start()
    }
}
