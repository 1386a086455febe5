// What the running processor offers, asked before code that needs it is loaded.
#ifndef BRACHIO_PROCESSOR_H
#define BRACHIO_PROCESSOR_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The outcome of asking for an instruction set.
enum brachio_processor_answer {
    /// The processor offers all of it.
    brachio_processor_offers = 0,
    /// The processor is of the right family and lacks features.
    brachio_processor_lacks = 1,
    /// The instruction set belongs to another family of processors.
    brachio_processor_foreign = 2,
    /// No instruction set of this name is known.
    brachio_processor_unknown = 3,
};

/// Asks for an instruction set by its toolchain name (`x86-64-v3`, `armv8-a`, …). Where features are lacking, their
/// names are written to `missing`, separated by spaces and cut at `missing_bytes`, always ended by a null byte.
enum brachio_processor_answer brachio_processor_ask(const char *instruction_set, char *missing, size_t missing_bytes);

/// The family of the running processor: `x86-64`, `armv8`, `armv7`, `riscv64`.
const char *brachio_processor_family(void);

#ifdef __cplusplus
}
#endif
#endif
