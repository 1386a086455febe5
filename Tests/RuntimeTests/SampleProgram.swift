import BrachioCompiler
import BrachioCore
import Foundation

/// A program written by hand against `brachio_compiled.h`: score k = scale[k] · mean of channel k mod 3 + bias[k], for pictures
/// of 2 × 3 pixels and four classes. As a training program each run adds one to every bias.
struct SampleProgram {
    static let scale: [Float] = [1, -2, 0.5, 3]
    static let bias: [Float] = [0.25, 100, -8, 1]

    var abi = 1
    var instructionSet = "x86-64-v3"
    var trains = false
    var leavesOut = ""
    /// Added to the C, so that one test's units are not found in the cache by another's.
    var salt = UUID().uuidString

    var description: ProgramDescription {
        ProgramDescription(
            abi: abi, name: "sample", instructionSet: instructionSet,
            inputs: [.init(name: "data", shape: [1, 3, 2, 3])], outputs: [.init(name: "scores", shape: [1, 4])],
            parameters: [
                .init(name: "scale", shape: [4], offsetBytes: 0), .init(name: "bias", shape: [4], offsetBytes: 64),
            ],
            parametersBytes: 128, trains: trains)
    }

    var parameters: Data {
        var data = Data(count: 128)
        for (offset, values) in [(0, Self.scale), (64, Self.bias)] {
            values.withUnsafeBytes { data.replaceSubrange(offset..<offset + 16, with: $0) }
        }
        return data
    }

    func expected(_ picture: [Float], runsBefore: Int = 0) -> [Float] {
        (0..<4).map { k in
            let channel = picture[(k % 3) * 6..<(k % 3 + 1) * 6]
            return Self.scale[k] * channel.reduce(0, +) / 6 + Self.bias[k] + Float(runsBefore)
        }
    }

    func source() throws -> ProgramSource {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = String(decoding: try encoder.encode(description), as: UTF8.self)
        let literal = json.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        var exports = """
            #include "sample.h"
            // \(salt)
            EXPORT int32_t brachio_abi(void) { return \(abi); }
            EXPORT const char *brachio_describe(void) { return "\(literal)"; }
            EXPORT uint64_t brachio_bound_bytes(void) { return sizeof(bound); }
            EXPORT uint64_t brachio_workspace_bytes(int32_t threads) { return (uint64_t)threads * 64; }
            EXPORT void brachio_bind(const void *parameters, void *to, const pool *p) {
                bound *b = to;
                __builtin_memcpy(b, parameters, sizeof(bound));
            }

            """
        if trains {
            exports += """
                EXPORT void brachio_unbind(const void *from, void *parameters, const pool *p) {
                    __builtin_memcpy(parameters, from, sizeof(bound));
                }

                """
        }
        if !leavesOut.isEmpty { exports = exports.replacing(leavesOut, with: "elsewhere") }
        return ProgramSource(
            units: ["exports.c": exports, "run.c": Self.run.replacing("TRAINS", with: trains ? "1" : "0") + "// \(salt)\n"],
            headers: ["sample.h": Self.header], description: description, parameters: parameters)
    }

    private static let header = """
        #include <stdint.h>
        #define EXPORT __attribute__((visibility("default")))
        typedef void (*task)(void *, int64_t, int32_t);
        typedef struct pool {
            void (*parallel_for)(const struct pool *, int64_t, task, void *);
            int32_t threads;
        } pool;
        typedef struct {
            float scale[16], bias[16];
        } bound;

        """

    private static let run = """
        #include "sample.h"
        typedef struct {
            bound *b;
            float *workspace;
            const float *x;
            float *y;
            int64_t channels;
        } job;

        static void score(void *context, int64_t k, int32_t worker) {
            job *j = context;
            float *sum = j->workspace + worker * 16;
            *sum = 0;
            for (int i = 0; i < 6; i++) *sum += j->x[k % j->channels * 6 + i];
            j->y[k] = j->b->scale[k] * *sum / 6 + j->b->bias[k];
            if (TRAINS) j->b->bias[k] += 1;
        }

        EXPORT void brachio_run(
            void *b, void *workspace, const float *const *inputs, float *const *outputs, const pool *p) {
            job j = {b, workspace, inputs[0], outputs[0], 3};
            p->parallel_for(p, 4, score, &j);
        }

        """
}
