"""Writes a small classifier with random weights and photos of noise, and says what ONNX Runtime makes of them: network.py FOLDER SIDE.

The network gives probabilities of six classes, which differ from photo to photo. As networks in files do, it takes what was normalised with ImageNet's
mean and deviation; the compiled model takes 0 to 255 and normalises by itself.
"""

import json
import os
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

folder, side = sys.argv[1], int(sys.argv[2])
MEAN, DEVIATION = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
random = np.random.default_rng(7)


def weights(name, *shape):
    return numpy_helper.from_array((random.standard_normal(shape) * (2 / np.prod(shape[1:])) ** 0.5).astype(np.float32), name)


nodes = [
    helper.make_node("Conv", ["data", "w1", "b1"], ["c1"], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]),
    helper.make_node("Relu", ["c1"], ["r1"]),
    helper.make_node("Conv", ["r1", "w2", "b2"], ["c2"], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]),
    helper.make_node("Relu", ["c2"], ["r2"]),
    helper.make_node("GlobalAveragePool", ["r2"], ["pooled"]),
    helper.make_node("Flatten", ["pooled"], ["flat"]),
    helper.make_node("Gemm", ["flat", "w3", "b3"], ["scores"], transB=1),
    helper.make_node("Softmax", ["scores"], ["probabilities"], axis=1),
]
parameters = [weights("w1", 16, 3, 3, 3), weights("w2", 24, 16, 3, 3), weights("w3", 6, 24)]
parameters += [numpy_helper.from_array(np.zeros(size, np.float32), name) for name, size in (("b1", 16), ("b2", 24), ("b3", 6))]
graph = helper.make_graph(
    nodes, "noise",
    [helper.make_tensor_value_info("data", TensorProto.FLOAT, [1, 3, side, side])],
    [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [1, 6])], parameters,
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
onnx.checker.check_model(model)
onnx.save(model, os.path.join(folder, "noise.onnx"))

session = onnxruntime.InferenceSession(model.SerializeToString())
os.makedirs(os.path.join(folder, "photos"), exist_ok=True)
answers = []
for index, colour in enumerate([(250, 30, 20), (20, 240, 30), (10, 30, 250), (250, 250, 250)]):
    noise = random.integers(0, 256, (side, side, 3)) * 0.3 + np.array(colour) * 0.7
    picture = noise.astype(np.uint8)
    Image.fromarray(picture).save(os.path.join(folder, "photos", "{}.png".format(index)))
    data = (((picture / 255 - MEAN) / DEVIATION).transpose(2, 0, 1)[None]).astype(np.float32)
    answers.append(session.run(None, {"data": data})[0][0].tolist())
print(json.dumps(answers))
