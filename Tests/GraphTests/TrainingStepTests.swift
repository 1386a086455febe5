import BrachioCore
import BrachioGraph
import TestSupport
import Testing

@Suite("Training step")
struct TrainingStepTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let optimizer: Optimizer
        let rate: Float
        let answer: @Sendable (KnownAnswers.Training) -> KnownAnswers.Run
    }

    static let cases = [
        Case(testDescription: "SGD with momentum", optimizer: .momentum(0.9), rate: 0.1) { $0.momentum },
        Case(testDescription: "Nesterov", optimizer: .momentum(0.9, nesterov: true), rate: 0.1) { $0.nesterov },
        Case(testDescription: "AdamW", optimizer: .adam(), rate: 0.01) { $0.adamw },
        Case(testDescription: "Adam", optimizer: .adam(decouplesDecay: false), rate: 0.01) { $0.adam },
    ]

    @Test("gives PyTorch's losses, parameters and running statistics over two steps", arguments: Self.cases)
    func peer(_ example: Case) throws {
        let model = try SmallNetwork.graph()
        let expected = example.answer(try KnownAnswers.read("training.json"))
        let training = try TrainingGraph.make(from: model, options: TrainingOptions(optimizer: example.optimizer))
        var state = training.graph
        for step in 1...2 {
            let inputs = training.inputs(
                data: SmallNetwork.data, targets: SmallNetwork.targets, rate: example.rate, decay: 0.05, step: step)
            let result = try ReferenceExecutor().run(state, inputs: inputs)
            let loss = try #require(result.outputs[training.loss])
            #expect(Difference.relative(loss.values, [expected.losses[step - 1]]) < 1e-5)
            try state.apply(result)
        }
        let trained = try model.takingParameters(from: state.parameters)
        for (name, values) in expected.state {
            let actual = try #require(trained.parameters[name])
            #expect(Difference.relative(actual.values, values) < 1e-4, "\(name)")
        }
        #expect(trained.parameters["normalization.mean"] == model.parameters["normalization.mean"])
    }

    @Test("gives PyTorch's logits and the gradient of every parameter")
    func gradients() throws {
        let expected = try KnownAnswers.read("training.json", as: KnownAnswers.Training.self)
        let training = try TrainingGraph.make(
            from: try SmallNetwork.graph(), options: TrainingOptions(optimizer: .momentum(0.9)))
        // With a rate of one, no decay and no velocity yet, the new velocity is the gradient.
        let inputs = training.inputs(
            data: SmallNetwork.data, targets: SmallNetwork.targets, rate: 1, decay: 0, step: 1)
        let result = try ReferenceExecutor().run(training.graph, inputs: inputs)
        #expect(Difference.relative(try #require(result.outputs[training.logits]).values, expected.logits) < 1e-5)
        for (name, values) in expected.gradients {
            let gradient = try #require(result.updates["optimizer.velocity.\(name)"])
            #expect(Difference.relative(gradient.values, values) < 1e-4, "\(name)")
        }
    }

    @Test("leaves frozen parameters and their normalisation alone, and computes nothing for them")
    func frozen() throws {
        let model = try SmallNetwork.graph()
        let training = try TrainingGraph.make(
            from: model, options: TrainingOptions(optimizer: .adam(), trained: ["fc.weight", "fc.bias"]))
        let graph = training.graph
        #expect(!graph.nodes.contains { $0.operation is BatchNormalizationTraining })
        #expect(!graph.nodes.contains { $0.operation is ConvolutionWeightGradient || $0.operation is ConvolutionInputGradient })
        #expect(graph.stateUpdates.allSatisfy { $0.parameter.contains("fc.") })
        #expect(graph.stateUpdates.count == 6)
    }

    @Test("takes a model that ends in logits as one that ends in a softmax")
    func withoutSoftmax() throws {
        let model = try SmallNetwork.graph()
        let options = TrainingOptions(optimizer: .momentum())
        let graphs = try [model, model.truncated(at: "fc")].map { try TrainingGraph.make(from: $0, options: options).graph }
        #expect(graphs[0].nodes.map(\.name) == graphs[1].nodes.map(\.name))
    }

    @Test("holds no node and no parameter that nothing needs")
    func pruned() throws {
        let training = try TrainingGraph.make(
            from: try SmallNetwork.graph(), options: TrainingOptions(optimizer: .momentum()))
        let graph = training.graph
        let read = Set(graph.nodes.flatMap(\.inputs) + graph.outputs + graph.stateUpdates.map(\.value))
        #expect(graph.nodes.allSatisfy { $0.outputs.contains(where: read.contains) })
        #expect(graph.parameterOrder.allSatisfy(read.contains))
        #expect(!graph.nodes.contains { $0.operation is Softmax })
    }

    @Test("moves parameters by their own rates")
    func rateScales() throws {
        let training = try TrainingGraph.make(
            from: try SmallNetwork.graph(),
            options: TrainingOptions(optimizer: .momentum(0), decay: .everything, rateScales: ["conv1.weight": 0.25]))
        #expect(training.groups.map(\.rateScale).sorted() == [0.25, 1])
        let settings = training.settings(rate: 0.8, decay: 0.1, step: 3)
        #expect(Set(settings.values.map(\.values)) == [[0.2, 0.1], [0.8, 0.1]])
    }

    @Test("corrects Adam's moments by the step")
    func corrections() throws {
        let training = try TrainingGraph.make(
            from: try SmallNetwork.graph(), options: TrainingOptions(optimizer: .adam(), decay: .everything))
        let settings = try #require(training.settings(rate: 1, decay: 0, step: 2).values.first).values
        #expect(Difference.relative(settings, [1, 0, 0.19, 0.001999]) < 1e-6)
    }

    @Test("drops other elements in each step")
    func dropout() throws {
        let model = try ModelBuilder.squeezeNet(classes: 3, imageSize: 32, batch: 2)
        let training = try TrainingGraph.make(from: model, options: TrainingOptions(optimizer: .momentum()))
        #expect(training.graph.nodes.contains { $0.operation is DropoutTraining })
        #expect(training.graph.shape(of: training.logits) == [2, 3])
        let seeds = (1...3).map { step in
            training.inputs(
                data: Tensor([2, 3, 32, 32]), targets: Tensor([2, 3]), rate: 0, decay: 0, step: step)[TrainingGraph.dropoutSeed]
        }
        #expect(Set(seeds).count == 3)
        #expect(!seeds.contains(nil))
    }

    @Test("refuses what cannot be trained, naming it")
    func refusals() throws {
        let model = try SmallNetwork.graph()
        let unknown = TrainingOptions(optimizer: .momentum(), trained: ["bn1.running_mean"])
        #expect { try TrainingGraph.make(from: model, options: unknown) } throws: { error in
            (error as? BrachioError)?.message.contains("bn1.running_mean") == true
        }
        #expect(throws: BrachioError.self) {
            try TrainingGraph.make(from: model, options: TrainingOptions(optimizer: .momentum(), trained: []))
        }
        #expect(throws: BrachioError.self) {
            try TrainingGraph.make(from: model.truncated(at: "conv1"), options: TrainingOptions(optimizer: .momentum()))
        }
        let single = try ModelBuilder.resNet(layers: 18, classes: 3, imageSize: 32, batch: 1)
        #expect { try TrainingGraph.make(from: single, options: TrainingOptions(optimizer: .momentum())) } throws: { error in
            (error as? BrachioError)?.message.contains("node layer4.0.bn1") == true
        }
    }
}
