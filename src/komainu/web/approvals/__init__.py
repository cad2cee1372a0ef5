"""Approval: one shared act for all parts.

A part registers its kinds (`declaring.register`), asks with `services.request`, and is called back when it is decided. What is approved is a
version: its hash stands in the request, and if the record changes meanwhile the request is void. `queries.state_of` tells where a record stands.
"""
