"""The year on one calendar: proposed from the steps that the house is asked for, approved by the top management, done with evidence.

Another part shows what it has in the year with `plans.sources.register`.
"""
