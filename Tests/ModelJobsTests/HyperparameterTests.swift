import BrachioCore
import BrachioModelJobs
import Testing

@Suite("Hyperparameters of image classification")
struct HyperparameterTests {
    private static let needed = ["num_classes": "6", "num_training_samples": "310"]

    @Test("the defaults are those of the documentation")
    func defaults() throws {
        let settings = try ImageClassificationSettings(Self.needed)
        #expect(settings.layers == 152 && settings.imageSize == 224 && settings.epochs == 30 && settings.batchSize == 32)
        #expect(settings.learningRate == 0.1 && settings.optimizer == .sgd && settings.momentum == 0.9 && settings.weightDecay == 1e-4)
        #expect(settings.augmentation == .none && settings.earlyStopping == nil && !settings.usesPretrainedModel)
    }

    @Test("a notebook's values are read, in quotes or not")
    func notebook() throws {
        let settings = try ImageClassificationSettings([
            "epochs": "30", "image_shape": "3,224,224", "learning_rate": "0.001", "lr_scheduler_step": "10,20", "mini_batch_size": "\"32\"",
            "num_classes": "6", "num_layers": "18", "num_training_samples": "310", "resize": "224", "use_pretrained_model": "1",
        ])
        #expect(settings.layers == 18 && settings.schedulerSteps == [10, 20] && settings.resize == 224 && settings.usesPretrainedModel)
    }

    @Test(
        "each wrong value is named, with what it may be",
        arguments: [
            ("num_classes", "1", "hyperparameter num_classes is 1; it is a whole number from 2 to 100000"),
            ("num_layers", "19", "hyperparameter num_layers is 19; it may be 18, 20, 32, 34, 44, 50, 56, 101, 110, 152, 200"),
            ("image_shape", "1,28,28", "hyperparameter image_shape is 1,28,28; it is 3,SIDE,SIDE with a side of 8 to 2048 pixels"),
            ("resize", "100", "hyperparameter resize is 100, less than the 224 pixels of image_shape"),
            ("learning_rate", "2", "hyperparameter learning_rate is 2; it is a number from 0.0 to 1.0"),
            ("optimizer", "lamb", "hyperparameter optimizer is lamb; it may be sgd, adam, rmsprop, nag"),
            ("top_k", "7", "hyperparameter top_k is 7, more than the 6 of num_classes"),
            ("checkpoint_frequency", "31", "hyperparameter checkpoint_frequency is 31, more than the 30 epochs"),
            ("beta_1", "1", "hyperparameter beta_1 is 1; it is a number from 0.0 to 0.999999"),
            ("multi_label", "2", "hyperparameter multi_label is 2; it is 0 or 1"),
            ("epoch", "3", "there is no hyperparameter epoch"),
        ])
    func wrong(name: String, value: String, message: String) {
        let error = #expect(throws: BrachioError.self) {
            _ = try ImageClassificationSettings(Self.needed.merging([name: value]) { $1 })
        }
        #expect(error?.message == message)
    }

    @Test("the optimizers' and the end's own values are read")
    func everyValue() throws {
        let settings = try ImageClassificationSettings(Self.needed.merging([
            "optimizer": "rmsprop", "gamma": "0.8", "eps": "1e-6", "beta_1": "0.5", "beta_2": "0.75", "early_stopping": "True",
            "early_stopping_min_epochs": "4", "early_stopping_patience": "2", "early_stopping_tolerance": "0.01", "top_k": "3",
            "checkpoint_frequency": "10", "num_layers": "200",
        ]) { $1 })
        #expect(settings.optimizer == .rmsprop && settings.layers == 200 && settings.topK == 3 && settings.checkpointFrequency == 10)
        let moments = settings.moments, stopping = try #require(settings.earlyStopping)
        #expect(moments.beta1 == 0.5 && moments.beta2 == 0.75 && moments.epsilon == 1e-6 && moments.gamma == 0.8)
        #expect(stopping.minimumEpochs == 4 && stopping.patienceEpochs == 2 && stopping.tolerance == 0.01)
    }

    @Test("what is needed and missing is named")
    func missing() {
        let error = #expect(throws: BrachioError.self) { _ = try ImageClassificationSettings([:]) }
        #expect(error?.message == "hyperparameter num_classes is missing")
    }
}
