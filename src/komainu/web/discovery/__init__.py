"""Where personal information really lies (個人情報の所在): sources that are scanned, what was found in them, and how it is joined to the inventory.

`reading` opens a source, `services.runs` reads it in the worker by the engine's journal, `services.taking` keeps counts and masked samples of it,
`services.deciding` records what becomes of a file: a line of the ledger, deletion, a move, a false alarm.
"""
