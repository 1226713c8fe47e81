"""The description-length scale on which readings of a table are weighed (`amounts.numerals` has the tokens' costs).

Only ratios matter. An unsatisfied equation costs more than any two re-readings; a recovered amount less than an
unsatisfied equation but more than a new layout; a layout that other rows use already costs nothing.
"""

UNSATISFIED = 40
WITHIN_ROUNDING = 5
RECOVERED = 14  # one more inside a row: its end is lost sooner than its middle
RECOVERED_IN_EMPTY_ROW = 8  # on top
DROPPED = 24  # a number in a row's text that is no amount
NEW_LAYOUT = 8
ONLY_LAYOUT_OF_ITS_SIZE = 4  # off the cost of the first layout with so many columns
GAP = 2  # a hole inside a row

PROOF_GAP = 11
"""More than a layout and a hole: what only a layout preference decides is never called proven."""
