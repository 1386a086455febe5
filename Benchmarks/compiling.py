#!/usr/bin/env python3
"""Seconds to compile a network: nothing in the cache, and an unchanged one from the cache.

    .venv/bin/python Benchmarks/compiling.py [--rounds 3] [--networks resnet18,resnet50,mobilenetv2,squeezenet]

From the ONNX file to the compiled package on disk, as `brachio compile` does it, on all cores. Printed are the median of the rounds, their
least and greatest, and the processor time, which says more on a machine that does other things too.
"""
import argparse
import os
import resource
import statistics
import subprocess
import tempfile
import time

from inference import BRACHIO, export


def compile_once(onnx, out, cache):
    """Seconds that passed, and seconds of processor time with clang's."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(
        [BRACHIO, "compile", onnx, "--out", out, "--json"], check=True, capture_output=True, env={**os.environ, "BRACHIO_CACHE_DIR": cache})
    passed = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return passed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def cell(runs):
    passed, worked = zip(*runs)
    return f"{statistics.median(passed):.2f} ({min(passed):.2f} to {max(passed):.2f}) | {statistics.median(worked):.2f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--networks", default="resnet18,resnet50,mobilenetv2,squeezenet")
    chosen = parser.parse_args()
    print("| network | nothing cached s | processor s | unchanged s | processor s |")
    print("|---|---|---|---|---|")
    for network in chosen.networks.split(","):
        with tempfile.TemporaryDirectory() as folder:
            onnx, out = os.path.join(folder, network + ".onnx"), os.path.join(folder, "compiled.tar.gz")
            export(network, onnx)
            fresh, cached = [], []
            for round_ in range(chosen.rounds):
                cache = os.path.join(folder, f"cache{round_}")
                fresh.append(compile_once(onnx, out, cache))
                cached.append(compile_once(onnx, out, cache))
            print(f"| {network} | {cell(fresh)} | {cell(cached)} |", flush=True)


if __name__ == "__main__":
    main()
