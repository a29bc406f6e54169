#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of the built program, from outside.

    run-cli.py VIRGA [MODULE]
"""
import importlib
import os
import pathlib
import sys

os.environ["VIRGA"] = os.path.abspath(sys.argv[1])
sys.dont_write_bytecode = True
here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here))
import harness

names = sys.argv[2:] or sorted(p.stem for p in here.glob("test_*.py"))
harness.main(*(importlib.import_module(n) for n in names))
