/// The C headers of `Kernels/`, embedded in the program, as the generated units include them.
enum KernelSources {
    static let headers: [String: String] = {
        let files: [(String, [UInt8])] = [
            ("base.h", PackageResources.base_h),
            ("convolution.h", PackageResources.convolution_h),
            ("winograd.h", PackageResources.winograd_h),
            ("layout.h", PackageResources.layout_h),
            ("map.h", PackageResources.map_h),
            ("window.h", PackageResources.window_h),
            ("plain.h", PackageResources.plain_h),
            ("planes.h", PackageResources.planes_h),
            ("winograd_training.h", PackageResources.winograd_training_h),
            ("weight_layout.h", PackageResources.weight_layout_h),
            ("convolution_weight_gradient.h", PackageResources.convolution_weight_gradient_h),
            ("convolution_input_gradient.h", PackageResources.convolution_input_gradient_h),
            ("depthwise_gradient.h", PackageResources.depthwise_gradient_h),
            ("batch_normalization.h", PackageResources.batch_normalization_h),
            ("elementwise.h", PackageResources.elementwise_h),
            ("reductions.h", PackageResources.reductions_h),
            ("pooling_gradient.h", PackageResources.pooling_gradient_h),
            ("matrix_multiply.h", PackageResources.matrix_multiply_h),
            ("softmax.h", PackageResources.softmax_h),
            ("dropout.h", PackageResources.dropout_h),
            ("update.h", PackageResources.update_h),
            ("local_response_gradient.h", PackageResources.local_response_gradient_h),
        ]
        var headers = Dictionary(uniqueKeysWithValues: files.map { ($0.0, String(decoding: $0.1, as: UTF8.self)) })
        headers["kernels.h"] = files.map { "#include \"\($0.0)\"\n" }.joined()
        headers["brachio_compiled.h"] = interface
        return headers
    }()

    /// The part of the compiled program's C interface that the program itself uses.
    private static let interface = """
        #include <stdint.h>
        typedef void (*brachio_task)(void *context, int64_t index, int32_t worker);
        typedef struct brachio_pool {
            void (*parallel_for)(const struct brachio_pool *pool, int64_t count, brachio_task task, void *context);
            int32_t threads;
        } brachio_pool;

        """
}
