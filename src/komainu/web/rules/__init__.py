"""The house's own rules (policy, regulations, procedures, forms): documents in versions, cut into clauses, each with an anchor that others point to.

`services` writes drafts and puts them in force; `wording` cuts a text into clauses.
"""
