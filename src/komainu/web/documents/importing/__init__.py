"""The one importer of lists: Excel or CSV in, row by row what would be added, changed or refused, and nothing written before it is asked for.

    books      a file as grids of text, whatever its encoding, sheets and merged cells
    values     cells as values: days (和暦 too), numbers with units, ○ and ×, several items in a cell
    spec       what a part declares of its list: `ImportSpec`, `Field`; and what comes of a row: `Row`, `Planned`, `Plan`
    headers    which row holds the headings, and which column which field
    reading    the chosen sheets as rows of values
    showing    a plan as plain values, for the page, the store and the command line
    store      the import that waits, sealed; taking it over, small ones at once, big ones by the worker in chunks
    pages      the pages of one list, for the part's urlpatterns

Nothing of a file is ever executed: formulas are read as the values that their program kept.
"""

from .spec import SPECS, Act, Field, ImportSpec, Kind, Plan, Planned, Row, Unfit

__all__ = ["SPECS", "Act", "Field", "ImportSpec", "Kind", "Plan", "Planned", "Row", "Unfit"]
