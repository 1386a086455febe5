"""Makes the MXNet files beside this one, and what MXNet itself answers: python make_mxnet.py [FOLDER_WITH_MNIST_ARCHIVE]

Made with MXNet 1.9.1 and NumPy 1.23.5. `layers` is written by the Module API, `gluon` by HybridBlock.export; `mnist.json` has answers for
an archive that is not in the repository.
"""

import json
import os
import sys
import tarfile

import mxnet as mx
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
os.chdir(HERE)
np.random.seed(1)
s = mx.sym


def numbers(array):
    return [float(f"{value:.8g}") for value in array.ravel()]


def pictures(shape):
    return np.random.normal(0, 1, shape).astype("float32").round(3)


def layers():
    x = s.BatchNorm(s.var("data"), fix_gamma=True, eps=2e-5, name="bn_data")
    x = s.Convolution(x, kernel=(3, 3), stride=(2, 2), pad=(1, 1), num_filter=8, no_bias=True, name="conv0")
    x = s.BatchNorm(x, fix_gamma=False, eps=2e-5, name="bn0")
    x = s.Activation(x, act_type="relu", name="relu0")
    x = s.Pooling(x, kernel=(3, 3), stride=(2, 2), pooling_convention="full", pool_type="max", name="pool0")
    y = s.Convolution(x, kernel=(3, 3), pad=(1, 1), num_filter=8, num_group=2, name="conv1")
    y = s.LeakyReLU(y, act_type="leaky", slope=0.1, name="leaky")
    z = s.Pooling(x, kernel=(3, 3), stride=(1, 1), pad=(1, 1), pool_type="avg", name="avg")
    x = s.Concat(x + y, z * 0.5, dim=1, name="concat")
    x = s.Pad(x, mode="constant", pad_width=(0, 0, 0, 0, 1, 2, 0, 3), constant_value=0.25, name="pad")
    x = s.Pooling(
        x, kernel=(3, 3), stride=(2, 2), pad=(1, 1), pool_type="avg", count_include_pad=False, pooling_convention="full", name="avg2"
    )
    x = s.clip(x, a_min=-0.5, a_max=0.9, name="clip")
    x = s.FullyConnected(s.Flatten(x, name="flatten"), num_hidden=6, name="fc1")
    x = s.Dropout(s.sigmoid(x, name="sigmoid"), p=0.3, name="drop")
    x = s.FullyConnected(x, num_hidden=4, no_bias=True, name="fc2")
    symbol = s.SoftmaxOutput(x, name="softmax")
    shape = (2, 3, 20, 22)
    arguments, _, statistics = symbol.infer_shape(data=shape)
    arrays = {}
    for name, extents in zip(symbol.list_arguments(), arguments):
        if name not in ("data", "softmax_label"):
            values = np.random.uniform(0.5, 1.5, extents) if "gamma" in name else np.random.normal(0, 0.4, extents)
            arrays["arg:" + name] = mx.nd.array(values)
    for name, extents in zip(symbol.list_auxiliary_states(), statistics):
        values = np.random.uniform(0.5, 2, extents) if "var" in name else np.random.normal(0, 0.3, extents)
        arrays["aux:" + name] = mx.nd.array(values)
    symbol.save("layers-symbol.json")
    mx.nd.save("layers-0003.params", arrays)
    answer("layers", symbol, arrays, pictures(shape))


def gluon():
    nn = mx.gluon.nn
    net = nn.HybridSequential(prefix="net_")
    with net.name_scope():
        net.add(nn.Conv2D(6, 3, padding=1), nn.BatchNorm(scale=False), nn.Activation("relu"), nn.MaxPool2D(2, 2))
        net.add(nn.Conv2D(8, 1, use_bias=False), nn.BatchNorm(), nn.LeakyReLU(0.2), nn.GlobalAvgPool2D(), nn.Flatten())
        net.add(nn.Dropout(0.5), nn.Dense(5, activation="tanh"), nn.Dense(3))
    net.initialize(mx.init.Normal(0.5))
    net.hybridize()
    pixels = pictures((1, 3, 10, 12))
    result = net(mx.nd.array(pixels)).asnumpy()
    net.export("gluon", epoch=0)
    with open("gluon.json", "w") as file:
        document = {"inputs": {"data": {"shape": pixels.shape, "values": numbers(pixels)}}, "output": numbers(result)}
        json.dump(document, file)
        file.write("\n")


def answer(name, symbol, arrays, pixels):
    result = evaluate(symbol, arrays, pixels)
    with open(name + ".json", "w") as file:
        json.dump({"inputs": {"data": {"shape": pixels.shape, "values": numbers(pixels)}}, "output": numbers(result)}, file)
        file.write("\n")


def evaluate(symbol, arrays, pixels):
    executor = symbol.simple_bind(mx.cpu(), grad_req="null", data=pixels.shape)
    for name, array in arrays.items():
        kind, plain = name.split(":", 1)
        (executor.arg_dict if kind == "arg" else executor.aux_dict)[plain][:] = array
    executor.arg_dict["data"][:] = pixels
    return executor.forward(is_train=False)[0].asnumpy()


def mnist(folder):
    with tarfile.open(os.path.join(folder, "model/model.tar.gz")) as archive:
        archive.extractall("mnist-unpacked")
    symbol = mx.sym.load("mnist-unpacked/model-symbol.json")
    arrays = mx.nd.load("mnist-unpacked/model-0000.params")
    with open(os.path.join(folder, "images/04.json")) as file:
        first = np.array(json.load(file), "float32").reshape(1, 1, 28, 28)
    second = np.loadtxt(os.path.join(folder, "images/07.csv"), delimiter=",", dtype="float32").reshape(-1, 1, 28, 28)
    answers = {"04.json": evaluate(symbol, arrays, first), "07.csv": evaluate(symbol, arrays, second)}
    with open("mnist.json", "w") as file:
        json.dump({name: numbers(result) for name, result in answers.items()}, file)
        file.write("\n")
    for name in os.listdir("mnist-unpacked"):
        os.remove(os.path.join("mnist-unpacked", name))
    os.rmdir("mnist-unpacked")


layers()
gluon()
if len(sys.argv) > 1:
    mnist(sys.argv[1])
