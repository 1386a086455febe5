"""Lets the SageMaker SDK 2 ask Brachio who it is.

The SDK makes the address of STS itself, https://sts.REGION.amazonaws.com, and so passes AWS_ENDPOINT_URL by; everything else in it, and
all of boto3, follows that variable. Here the SDK's own function for that address answers with the endpoint that the environment names.
Nothing else is changed, and without such a variable nothing at all. `brachio env --notebook` puts this folder on PYTHONPATH; Python
imports a module of this name by itself.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys

_HERE = os.path.dirname(os.path.abspath(__file__))


def _endpoint():
    return os.environ.get("AWS_ENDPOINT_URL_STS") or os.environ.get("AWS_ENDPOINT_URL")


class _EndpointOfSTS(importlib.abc.MetaPathFinder):
    """Wraps the import of `sagemaker.utils`, once."""

    def find_spec(self, name, path, target=None):
        if name != "sagemaker.utils":
            return None
        sys.meta_path.remove(self)
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            return spec
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            own = getattr(module, "sts_regional_endpoint", None)
            if own is not None:
                module.sts_regional_endpoint = lambda region: _endpoint() or own(region)

        spec.loader.exec_module = exec_module
        return spec


sys.meta_path.insert(0, _EndpointOfSTS())


def _next_sitecustomize():
    """Python imports one module of this name only: the one that this one stands before is run too."""
    others = [folder for folder in sys.path if os.path.abspath(folder or ".") != _HERE]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", others)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


_next_sitecustomize()
