import BrachioActiveLearning
import BrachioCore
import Testing

@Suite struct DawidSkeneTests {
    @Test("without a prior, posteriors and frequencies after five steps are crowd-kit's")
    func peer() {
        let peer = Peers.answers.dawidSkene
        let answers = peer.answers.map { AnnotatorAnswer(object: $0[0], annotator: $0[1], label: $0[2]) }
        let found = DawidSkene(answers, objects: peer.objects, annotators: peer.annotators, classes: peer.classes, prior: .none, iterationsMax: 5)
        for (task, expected) in zip(peer.tasks, peer.posteriors) {
            for k in 0..<peer.classes { #expect(abs(found.posteriors[task][k] - expected[k]) < 1e-6, "object \(task)") }
        }
        // crowd-kit's frequencies are the means of its last posteriors, after the step that ours belong to.
        for k in 0..<peer.classes {
            let mean = found.posteriors.reduce(0) { $0 + $1[k] } / Double(peer.objects)
            #expect(abs(mean - peer.frequencies[k]) < 1e-6)
        }
    }

    /// The data of the paper's section 4: 45 patients, five anaesthetists of whom the first answered three times, four classes. Its
    /// table 2 gives the frequencies 0.40, 0.42, 0.11, 0.07.
    @Test("the paper's own example gives the paper's frequencies")
    func published() {
        let table = """
            111 1 1 1 1|333 4 3 3 4|112 2 1 2 2|222 3 1 2 1|222 3 2 2 2|222 3 3 2 2|122 2 1 1 1|333 3 4 3 3|222 2 2 2 3|232 2 2 2 3|\
            444 4 4 4 4|222 3 3 4 3|111 1 1 1 1|222 3 2 1 2|121 1 1 1 1|111 2 1 1 1|111 1 1 1 1|111 1 1 1 1|222 2 2 2 1|222 1 3 2 2|\
            222 2 2 2 2|222 2 2 2 1|222 3 2 2 2|221 2 2 2 2|111 1 1 1 1|111 1 1 1 1|232 2 2 2 2|111 1 1 1 1|111 1 1 1 1|112 1 1 2 1|\
            111 1 1 1 1|333 3 2 3 3|111 1 1 1 1|222 2 2 2 2|222 3 2 3 2|433 4 3 4 3|221 2 2 3 2|232 3 2 3 3|333 3 4 3 2|111 1 1 1 1|\
            111 1 1 1 1|121 2 1 1 1|232 2 2 2 2|121 1 1 1 1|222 2 2 2 2
            """
        var answers: [AnnotatorAnswer] = []
        for (patient, row) in table.split(separator: "|").enumerated() {
            for (annotator, given) in row.split(separator: " ").enumerated() {
                for digit in given { answers.append(AnnotatorAnswer(object: patient, annotator: annotator, label: digit.wholeNumberValue! - 1)) }
            }
        }
        let found = DawidSkene(answers, objects: 45, annotators: 5, classes: 4, prior: .none)
        for (frequency, published) in zip(found.frequencies, [0.40, 0.42, 0.11, 0.07]) { #expect(abs(frequency - published) < 0.01) }
    }

    @Test("one annotator's answers get the confidence that the prior gives, never 1")
    func single() {
        let answers = (0..<200).map { AnnotatorAnswer(object: $0, annotator: 0, label: $0 % 4) }
        let found = DawidSkene(answers, objects: 200, annotators: 1, classes: 4)
        for object in 0..<200 {
            let (label, confidence) = found.label(of: object)
            #expect(label == object % 4)
            #expect((0.9..<0.9999).contains(confidence))
        }
    }

    @Test("a model that agrees makes one annotator's answer surer, one that disagrees less sure")
    func model() {
        var answers = (0..<100).map { AnnotatorAnswer(object: $0, annotator: 0, label: $0 % 3) }
        var predictions: [Int: [Float]] = [:]
        for object in 0..<100 {
            let said = object == 7 ? (object + 1) % 3 : object % 3
            predictions[object] = (0..<3).map { $0 == said ? 0.9 : 0.05 }
        }
        let alone = DawidSkene(answers, objects: 100, annotators: 1, classes: 3)
        answers += ModelAnnotator.answers(predictions, firstAnnotator: 1)
        let priors = Dictionary(uniqueKeysWithValues: ModelAnnotator.levels.indices.map { ($0 + 1, ModelAnnotator.prior(of: $0)) })
        let both = DawidSkene(answers, objects: 100, annotators: 1 + ModelAnnotator.levels.count, classes: 3, priorOf: priors)
        #expect(both.label(of: 3).confidence > alone.label(of: 3).confidence)
        #expect(both.posteriors[7][1] < alone.posteriors[7][1] - 0.05)
    }

    @Test("annotators who know gold answers are told from those who guess")
    func gold() {
        var source = SplitMix64(seed: 3)
        var answers: [AnnotatorAnswer] = []
        for object in 0..<120 {
            let truth = object % 3
            answers.append(AnnotatorAnswer(object: object, annotator: 0, label: source.uniform() < 0.95 ? truth : (truth + 1) % 3))
            answers.append(AnnotatorAnswer(object: object, annotator: 1, label: Int(source.next() % 3)))
        }
        let gold = Dictionary(uniqueKeysWithValues: (0..<30).map { ($0, $0 % 3) })
        let found = DawidSkene(answers, objects: 120, annotators: 2, classes: 3, gold: gold)
        #expect(found.accuracy(of: 0) > 0.88)
        #expect(found.accuracy(of: 1) < 0.55)
        let right = (0..<120).count { found.label(of: $0).label == $0 % 3 }
        #expect(right >= 110)
        for object in 0..<30 { #expect(found.label(of: object).confidence == 1) }
    }

    @Test("names of classes do not matter: a permutation of them permutes the posteriors")
    func permutation() {
        let peer = Peers.answers.dawidSkene
        let answers = peer.answers.map { AnnotatorAnswer(object: $0[0], annotator: $0[1], label: $0[2]) }
        let turned = answers.map { AnnotatorAnswer(object: $0.object, annotator: $0.annotator, label: ($0.label + 1) % 3) }
        let a = DawidSkene(answers, objects: peer.objects, annotators: peer.annotators, classes: 3)
        let b = DawidSkene(turned, objects: peer.objects, annotators: peer.annotators, classes: 3)
        for object in 0..<peer.objects { for k in 0..<3 { #expect(abs(a.posteriors[object][k] - b.posteriors[object][(k + 1) % 3]) < 1e-6) } }
    }
}
