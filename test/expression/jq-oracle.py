"""Answers jq programs with jq 1.8 (the PyPI package jq), for the differential tests of the expression language.

One question a line on stdin: {"program": "...", "input": ...}; one answer a line on stdout: {"outputs": [...], "error": null}
or the outputs before the error and its text.
"""

import json
import sys

import jq

MAX_OUTPUTS = 10000


def ask(question):
    outputs = []
    try:
        for value in jq.compile(question["program"]).input_value(question["input"]):
            outputs.append(value)
            if len(outputs) >= MAX_OUTPUTS:
                break
        return {"outputs": outputs, "error": None}
    except Exception as error:  # every failure of jq is an answer
        return {"outputs": outputs, "error": str(error)}


for line in sys.stdin:
    sys.stdout.write(json.dumps(ask(json.loads(line))) + "\n")
    sys.stdout.flush()
