#!/usr/bin/env python3
"""Median milliseconds of one run of a network in a peer: peer.py onnxruntime|mnn MODEL THREADS SECONDS"""
import statistics
import sys
import time

import numpy

name, path, threads, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
photo = numpy.random.default_rng(1).random((1, 3, 224, 224), dtype=numpy.float32)

if name == "onnxruntime":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def run():
        session.run(None, {"data": photo})

else:
    import MNN

    interpreter = MNN.Interpreter(path)
    session = interpreter.createSession({"numThread": threads, "backend": "CPU", "precision": "high"})
    entry = interpreter.getSessionInput(session)
    tensor = MNN.Tensor((1, 3, 224, 224), MNN.Halide_Type_Float, photo, MNN.Tensor_DimensionType_Caffe)

    def run():
        entry.copyFrom(tensor)
        interpreter.runSession(session)
        interpreter.getSessionOutput(session).getNumpyData()

for _ in range(5):
    run()
times = []
end = time.perf_counter() + seconds
while time.perf_counter() < end or len(times) < 10:
    start = time.perf_counter()
    run()
    times.append((time.perf_counter() - start) * 1000)
print(statistics.median(times))
