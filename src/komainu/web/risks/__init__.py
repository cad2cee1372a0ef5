"""Risks by life-cycle stage: what can happen to a line of the inventory, what is done against it, what remains, and who accepted that until when.

`proposing` says which typical risks a line has (pure); `services` takes them over, scores them and accepts what remains; `scoring` holds the methods.
"""
