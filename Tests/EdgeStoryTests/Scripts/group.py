"""A group for the core `garden`, made and deployed with boto3 step by step, as for Greengrass V1."""

import io
import os
import sys
import zipfile

import boto3

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from chain import eventually

ROLE = "arn:aws:iam::123456789012:role/BrachioCoreRole"


def publish(name, handler, files):
    """Makes a function of `files`, by name, and returns the ARN of an alias of its version."""
    functions, code = boto3.client("lambda"), io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        for file, content in files.items():
            archive.writestr(file, content)
    functions.create_function(FunctionName=name, Runtime="python3.7", Role=ROLE, Handler=handler, Code={"ZipFile": code.getvalue()})
    version = functions.publish_version(FunctionName=name)["Version"]
    return functions.create_alias(FunctionName=name, Name="prod", FunctionVersion=version)["AliasArn"]


def member(thing, is_synchronised):
    """A thing with its certificate, as definitions of cores and devices have it."""
    iot = boto3.client("iot")
    return {"Id": thing, "ThingArn": iot.describe_thing(thingName=thing)["thingArn"], "SyncShadow": is_synchronised,
            "CertificateArn": iot.list_thing_principals(thingName=thing)["principals"][0]}


def deploy(name, function, routes, core_is_synchronised=True, configuration=None, devices=(), resources=(), role=None):
    """Deploys one pinned function with routes, and returns the group once the device has it or has refused it.

    `routes` are triples of source, subject, target; `configuration` is laid over the function's; `devices` are members of the group.
    """
    greengrass = boto3.client("greengrass")
    made = greengrass.create_function_definition(InitialVersion={"Functions": [{
        "Id": "function", "FunctionArn": function,
        "FunctionConfiguration": {"Pinned": True, "MemorySize": 1 << 18, "Timeout": 25, "EncodingType": "json", **(configuration or {})}}]})
    version = {
        "CoreDefinitionVersionArn": greengrass.create_core_definition(InitialVersion={"Cores": [member("garden", core_is_synchronised)]})["LatestVersionArn"],
        "FunctionDefinitionVersionArn": made["LatestVersionArn"],
        "SubscriptionDefinitionVersionArn": greengrass.create_subscription_definition(InitialVersion={"Subscriptions": [
            {"Id": str(number), "Source": source, "Subject": subject, "Target": target} for number, (source, subject, target) in enumerate(routes)
        ]})["LatestVersionArn"]}
    if devices:
        version["DeviceDefinitionVersionArn"] = greengrass.create_device_definition(InitialVersion={"Devices": list(devices)})["LatestVersionArn"]
    if resources:
        version["ResourceDefinitionVersionArn"] = greengrass.create_resource_definition(InitialVersion={"Resources": list(resources)})["LatestVersionArn"]
    group = greengrass.create_group(Name=name)["Id"]
    if role:
        greengrass.associate_role_to_group(GroupId=group, RoleArn=role)
    number = greengrass.create_group_version(GroupId=group, **version)["Version"]
    deployment = greengrass.create_deployment(GroupId=group, GroupVersionId=number, DeploymentType="NewDeployment")["DeploymentId"]

    def ended():
        status = greengrass.get_deployment_status(GroupId=group, DeploymentId=deployment)
        return status if status["DeploymentStatus"] in ("Success", "Failure") else None

    status = eventually("the deployment ends", ended)
    print("deployment:", status["DeploymentStatus"], *filter(None, [status.get("ErrorMessage")]))
    return group if status["DeploymentStatus"] == "Success" else None
