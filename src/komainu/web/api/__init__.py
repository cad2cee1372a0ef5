"""The HTTP API: tokens with scopes, the rules that every operation keeps, its description. What it offers stands in each part's `api.py`."""
