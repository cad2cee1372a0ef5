"""Named rules over the records of all parts that say what does not fit together: what is missing, what contradicts itself.

A part declares them in its own `checks.py` (`declaring.register`); here they are counted, listed, shown on a record's page, and become a duty if they stay.
"""
