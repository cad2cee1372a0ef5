"""Documents that a house may make by its own Word or Excel form in place of ours.

    declaring  what a part says of such a document: its fields, explained, with an example
    guarding   what an uploaded form may hold: no macros, nothing from outside, no code
    filling    a form and plain values in, the document out
    defaults   our own form of a document, made from its fields

An uploaded form is hostile until shown otherwise. Its placeholders are a small language of names, one loop and one condition: what is
anything else does not even parse, so that no attribute, call, filter or import of Python can be reached from it.
"""

from .declaring import FORMS, Form, FormField, register

__all__ = ["FORMS", "Form", "FormField", "register"]
