"""Imported once by the process from which readers are forked: with its tables loaded, a reader that died is replaced at once, and all share their memory."""

import gc

from komainu.detect import Detector
from komainu.scan import forms

__all__ = ["forms"]

Detector().detect("担当の山田太郎（090-1234-5678）まで")
# What is loaded stays: no collector need look at it again, and what it does not touch is not copied into each reader.
gc.collect()
gc.freeze()
