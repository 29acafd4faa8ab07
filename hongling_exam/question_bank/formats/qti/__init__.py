"""QTI 2.1, 2.2 and 3.0: `reading.read` brings items and packages in, `items.outcomes` scores a response,
`writing.write21` and `writing.write30` write packages.

The engine follows the standard (`nodes` → `declarations`, `operators`, `expressions`, `processing` → `items`). What an
item becomes in the bank is drafted by its interaction (`choices`, `pairs`, `blanks`, `numbers`, `written`; `groups` for
several of them) and comes in only when `proofs` has found a policy of ours under which every answer gets the item's own
score; `independence` tells what the form of the rules shows where answers are too many to be tried. A package adds
`about` (metadata) and `passages` (what several items share). `docs/reference/qti.md` says what maps to what.
"""
