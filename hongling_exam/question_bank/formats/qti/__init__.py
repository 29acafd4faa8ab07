"""QTI 2.1, 2.2 and 3.0: `reading.read` brings items and packages in, `items.outcomes` scores a response.

The engine follows the standard (`nodes` → `declarations`, `operators`, `expressions`, `processing` → `items`). What an
item becomes in the bank is drafted by its interaction (`choices`, `pairs`, `blanks`, `numbers`, `written`) and comes in
only when `proofs` has found a policy of ours under which every answer gets the item's own score.
"""
