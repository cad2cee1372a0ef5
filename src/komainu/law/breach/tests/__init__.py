"""Tests of the rules on incidents. Tables name the official source of each line."""
