"""Money that is not decided yet: proposals for a pot, scenarios, the calendar of cases, and what runs out."""
