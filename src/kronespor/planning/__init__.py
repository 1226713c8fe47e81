"""Money that is not decided yet: proposals for a pot, scenarios, the calendar of matters, and what runs out."""
