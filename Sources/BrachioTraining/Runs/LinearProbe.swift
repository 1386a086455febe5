internal import BrachioCore
internal import BrachioCompiler
internal import BrachioGraph
internal import BrachioImaging
internal import BrachioLinearModels
internal import BrachioManifest
internal import BrachioRuntime

/// A linear head on a frozen backbone: features of a few views of every photo, then logistic regression.
struct LinearProbe {
    let extractor: NativeNetwork
    let columns: Int
    let configuration: TrainingConfiguration
    let threads: Int
    let report: (TrainingEvent) -> Void

    /// - Parameter features: the backbone up to its features `[N, D]`, for the configuration's batch size.
    init(
        features: Graph, configuration: TrainingConfiguration, compiler: Compiler, pool: ThreadPool,
        report: @escaping (TrainingEvent) -> Void
    ) throws {
        extractor = try NativeNetwork(features, compiler: compiler, pool: pool)
        columns = features.shape(of: features.outputs[0])[1]
        self.configuration = configuration
        threads = pool.threads
        self.report = report
    }

    struct Head {
        let regression: LogisticRegression
        /// Share of the training photos' views that were right while held back.
        let crossValidationAccuracy: Double
    }

    func fit(_ store: PictureStore) throws -> Head {
        let photos = store.photos
        var features = FeatureMatrix(columns: columns)
        var rows: [Int] = []
        for view in 0..<configuration.views {
            report(.preparing("computing features, view \(view + 1) of \(configuration.views)"))
            let loader = try BatchLoader(
                store, batchSize: configuration.batchSize, width: configuration.preprocessing.width,
                height: configuration.preprocessing.height, threads: threads, preparation: preparation(view))
            try loader.eachBatchInOrder { batch in
                let values = try extractor.run(batch)
                for position in 0..<batch.count {
                    features.append(row: values[position * columns..<(position + 1) * columns])
                    rows.append(batch.photos[position])
                }
            }
        }
        report(.preparing("fitting the head"))
        let labels = rows.map { photos.photos[$0].classIndex }
        let search = RegularizationSearch(threads: threads, seed: configuration.plan.seed)
        let best = try search.best(features, labels: labels, groups: rows, classes: photos.classes.count)
        let regression = try LogisticRegression(
            features, labels: labels, classes: photos.classes.count, l2: best.l2, threads: threads)
        return Head(regression: regression, crossValidationAccuracy: best.accuracy)
    }

    /// Judges the head on photos as they are, through the same features.
    func evaluate(_ head: LogisticRegression, on store: PictureStore) throws -> Evaluation {
        var evaluation = Evaluation(classes: head.classes)
        let preprocessing = configuration.preprocessing
        let loader = try BatchLoader(
            store, batchSize: configuration.batchSize, width: preprocessing.width, height: preprocessing.height, threads: threads
        ) { picture, _ in preprocessing.apply(to: picture) }
        try loader.eachBatchInOrder { batch in
            let values = try extractor.run(batch)
            for position in 0..<batch.count {
                evaluation.add(
                    probabilities: head.probabilities(values[position * columns..<(position + 1) * columns]),
                    truth: batch.labels[position])
            }
        }
        return evaluation
    }

    /// View 0 is what the model will see, view 1 its mirror image, the others are random crops.
    private func preparation(_ view: Int) -> BatchLoader.Preparation {
        let preprocessing = configuration.preprocessing, seed = configuration.plan.seed
        let crops = Augmentation(areaMin: 0.5, aspectMin: 0.8, aspectMax: 1.25, flipChance: 0.5)
        return { picture, random in
            if view < 2 {
                var prepared = preprocessing.apply(to: picture)
                if view == 1 { prepared.mirror() }
                return prepared
            }
            var own = SplitMix64(seed: random.next() ^ seed).derived(UInt64(view))
            return crops.apply(to: picture, width: preprocessing.width, height: preprocessing.height, using: &own)
        }
    }
}
