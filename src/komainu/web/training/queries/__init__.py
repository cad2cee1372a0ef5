"""Readings of training."""
